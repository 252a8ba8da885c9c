import { make } from "./dom.js";
import { say } from "./i18n.js";

/**
 * A button that copies and says so, in words that a screen reader hears too.
 *
 * @param {string} text
 */
export function copyButton(text) {
  const button = make("button", "button quiet", say("copy"));
  button.type = "button";
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text);
    button.textContent = say("copied");
  });
  return button;
}
