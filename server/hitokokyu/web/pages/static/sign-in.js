/** The door of a service that an office shares: a token is shown once, and becomes a session. */

import { call, clearProblems, showProblem } from "./page.js";

const form = /** @type {HTMLFormElement} */ (document.getElementById("sign-in"));
const token = /** @type {HTMLInputElement} */ (form.elements.namedItem("token"));

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  clearProblems(form);
  try {
    await call("POST", "/api/v1/session", { token: token.value.trim() });
    // The page that somebody wanted is at this very address.
    location.reload();
  } catch (error) {
    showProblem(form, error);
  }
});
