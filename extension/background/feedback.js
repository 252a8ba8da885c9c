/**
 * "This warning is wrong": kept on this machine until the writer exports it. Only what the writer
 * typed or ticked is in it, never the post by itself.
 *
 * @typedef {{
 *   rule: string,
 *   category: string,
 *   severity: string,
 *   packs: { id: string, version: string }[],
 *   at: string,
 *   words?: string,
 *   quote?: string,
 * }} Feedback `at` is ISO 8601; `words` are the writer's remark; `quote` is the passage, given on
 * purpose
 */

import { stored } from "./stored.js";

const kept = stored("feedback", /** @type {Feedback[]} */ ([]));

/** @param {Omit<Feedback, "at">} feedback */
export function addFeedback({ rule, category, severity, packs, words, quote }) {
  /** @type {Feedback} */
  const entry = {
    rule,
    category,
    severity,
    packs: packs.map(({ id, version }) => ({ id, version })),
    at: new Date().toISOString(),
  };
  if (words) entry.words = words;
  if (quote) entry.quote = quote;
  return kept.change((list) => [...list, entry]);
}

/** @returns {Promise<Feedback[]>} oldest first */
export const listFeedback = kept.read;

export const clearFeedback = () => kept.change(() => []);

/** @returns {Promise<string>} JSON for the people who write the rules */
export async function exportFeedback() {
  const { version } = chrome.runtime.getManifest();
  return JSON.stringify({ product: "hitokokyu", version, feedback: await listFeedback() }, null, 2);
}
