/**
 * What the writer does not want to hear again: a rule, a site, or one text. A text is kept only as
 * a salted hash. Whoever leaves findings out by `hush` tells how many.
 *
 * @typedef {{ id: string, kind: "text" | "rule" | "site", value: string, label: string, since: number }} Quiet
 */

import { stored } from "./stored.js";

const kept = stored("quiet", /** @type {Quiet[]} */ ([]));
const salt = stored("quietSalt", "");

const hex = (/** @type {Uint8Array} */ bytes) =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** @param {string} text */
async function hashOf(text) {
  const own =
    (await salt.read()) || (await salt.change((now) => now || hex(crypto.getRandomValues(new Uint8Array(16)))));
  const bytes = new TextEncoder().encode(own + text.trim());
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}

/**
 * @param {{ kind: Quiet["kind"], value: string, label?: string }} wish `value` is the text, the id
 * of the rule or the id of the site; `label` names a rule or a site for people, and is not kept for
 * a text
 * @returns {Promise<string>} the id by which it is undone
 */
export async function addQuiet({ kind, value, label = "" }) {
  const isText = kind === "text";
  const own = isText ? await hashOf(value) : value;
  const entry = { id: crypto.randomUUID(), kind, value: own, label: isText ? "" : label, since: Date.now() };
  const now = await kept.change((list) =>
    list.some((other) => other.kind === kind && other.value === own) ? list : [...list, entry],
  );
  return now.find((other) => other.kind === kind && other.value === own)?.id ?? entry.id;
}

/** @returns {Promise<Quiet[]>} oldest first */
export const listQuiet = kept.read;

/** @param {string} id */
export const removeQuiet = (id) => kept.change((list) => list.filter((entry) => entry.id !== id));

/**
 * Leaves out what the writer does not want to hear again.
 *
 * @param {import("../ui/report.js").Report} report
 * @param {{ site?: string, text: string }} draft
 * @returns {Promise<{ report: import("../ui/report.js").Report, hushed: number }>} `hushed` is the
 * number of findings left out
 */
export async function hush(report, { site, text }) {
  const list = await listQuiet();
  if (list.length === 0 || report.findings.length === 0) return { report, hushed: 0 };
  const has = (/** @type {Quiet["kind"]} */ kind, /** @type {string | undefined} */ value) =>
    list.some((entry) => entry.kind === kind && entry.value === value);
  const all =
    has("site", site) || (list.some(({ kind }) => kind === "text") && has("text", await hashOf(text)));
  const findings = all ? [] : report.findings.filter(({ rule }) => !has("rule", rule));
  return { report: { ...report, findings }, hushed: report.findings.length - findings.length };
}
