/** How training is going: tables, each line with a bar beside its figures. */

import { make } from "./page.js";

/** @typedef {{ answers: number, right: number }} Count */
/**
 * @typedef {Count & { streak: number, categories: (Count & { category: string, scenarios: number, seen: number })[],
 *   calibration: (Count & { certainty: number })[] }} Progress
 */
/** @typedef {{ say: (key: string, values?: Record<string, string | number>) => string, categories: Record<string, string> }} Words */

/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** A line of a table; the bar says what the figures say. @param {string} name @param {Count} count @param {Words} words */
function line(name, { answers, right }, { say }) {
  const head = make("th", "", name);
  head.scope = "row";
  const filled = make("div", "");
  const bar = make("div", "bar", filled);
  bar.ariaHidden = "true";
  filled.style.width = answers ? `${(right / answers) * 100}%` : "0";
  bar.hidden = !answers;
  const share = answers ? ` (${say("percent", { percent: Math.round((right / answers) * 100) })})` : "";
  return make("tr", "", head, make("td", "number", String(answers)), make("td", "number", `${right}${share}`), make("td", "picture", bar));
}

/** @param {Progress} progress @param {Words} words */
export function showProgress(progress, words) {
  const { say, categories } = words;
  const { answers, right } = progress;
  byId("tables").hidden = !answers;
  byId("summary").textContent = answers ? say("summary", { answers, right }) : say("noAnswers");
  const calibration = [...progress.calibration].reverse();
  byId("calibration").replaceChildren(...calibration.map((one) => line(say(`certainty${one.certainty}`), one, words)));
  const met = progress.categories.filter((one) => one.answers);
  byId("by-category").replaceChildren(...met.map((one) => line(categories[one.category] ?? one.category, one, words)));
}
