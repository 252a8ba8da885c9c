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

/**
 * A line of a table; the bar below the name says what the figures say.
 *
 * @param {string} name
 * @param {Count} count
 * @param {Words} words
 */
function line(name, { answers, right }, { say }) {
  const head = make("th", "", name);
  head.scope = "row";
  const cells = [make("td", "number", String(answers)), make("td", "number", String(right))];
  if (answers) {
    const percent = (right / answers) * 100;
    const filled = make("div", "");
    filled.style.width = `${percent}%`;
    const bar = make("div", "bar", filled);
    bar.ariaHidden = "true";
    head.append(bar);
    cells[1]?.append(` (${say("percent", { percent: Math.round(percent) })})`);
  }
  return make("tr", "", head, ...cells);
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
