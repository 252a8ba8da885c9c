/** The pages of the service: they open in a tab, by a link that works once. */

import { ask } from "./ask.js";
import { button } from "./dom.js";
import { say } from "./i18n.js";

/** @typedef {import("../background/problem.js").ProblemInfo} ProblemInfo */

/** In the order in which they are offered. */
export const OFFERED = /** @type {const} */ (["disclaimer", "training", "hours"]);

/**
 * A button that opens a page of the service.
 *
 * @param {(typeof OFFERED)[number]} page
 * @param {(problem: ProblemInfo) => unknown} failed told when it cannot be opened
 * @param {() => Promise<{ tabId?: number, site?: string }>} [from] the tab that it is opened from
 */
export function pageButton(page, failed, from = async () => ({})) {
  return button(say(`open_${page}`), "quiet", async () => {
    const { value: url, problem } = await ask("page.link", { page, ...(await from()) });
    if (problem) await failed(problem);
    else await chrome.tabs.create({ url });
  });
}
