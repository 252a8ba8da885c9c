/** The notice that a damaged store was set aside: it goes when it has been read. */

import { call, showProblem } from "./page.js";

const notice = /** @type {HTMLElement} */ (document.getElementById("renewed"));
document.getElementById("renewed-read")?.addEventListener("click", async () => {
  try {
    await call("DELETE", "/api/v1/training/data/notice");
    notice.remove();
    document.getElementById("main")?.focus();
  } catch (error) {
    showProblem(notice, error);
  }
});
