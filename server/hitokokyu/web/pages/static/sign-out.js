/** Ends the session in this browser. */

import { call, Problem } from "./page.js";

const problem = /** @type {HTMLElement} */ (document.getElementById("sign-out-problem"));

document.getElementById("sign-out")?.addEventListener("click", async () => {
  try {
    await call("DELETE", "/api/v1/session");
    location.assign("/");
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    problem.textContent = `${error.message} ${error.detail.hint}`;
  }
});
