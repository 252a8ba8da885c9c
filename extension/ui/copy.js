import { button } from "./dom.js";
import { say } from "./i18n.js";

/**
 * A button that copies and says so, in words that a screen reader hears too.
 *
 * @param {string} text
 * @param {string} [label]
 */
export function copyButton(text, label = say("copy")) {
  const copy = button(label, "quiet", async () => {
    await navigator.clipboard.writeText(text);
    copy.textContent = say("copied");
  });
  copy.setAttribute("aria-live", "polite");
  return copy;
}
