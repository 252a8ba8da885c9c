/** Words in the language of the browser. */

/**
 * @param {string} key
 * @param {...string | number} values
 */
export const say = (key, ...values) => chrome.i18n.getMessage(key, values.map(String));

/** The language that `say` speaks: not always that of the browser, which may be a third one. */
export const language = /** @type {"ja" | "en"} */ (say("language"));

/** @param {import("./report.js").Localized} words */
export const inMyLanguage = (words) => words[language];

/** Fills every element that asks for words by `data-say`, and labels by `data-say-label`. */
export function translatePage() {
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll("[data-say]")) {
    element.textContent = say(element.getAttribute("data-say") ?? "");
  }
  for (const element of document.querySelectorAll("[data-say-label]")) {
    element.setAttribute("aria-label", say(element.getAttribute("data-say-label") ?? ""));
  }
}
