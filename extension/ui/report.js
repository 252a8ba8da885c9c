/**
 * The report of the service, and questions about it. Its types are made from the service's own
 * description (OpenAPI) when the extension is type-checked.
 *
 * @typedef {import("@hitokokyu/api").Report} Answer
 * @typedef {Pick<Answer, "findings" | "complete" | "assumed" | "cited" | "packs"> & Partial<Pick<Answer, "hours" | "second_reader">> & {
 *   reasons: Reason[],
 * }} Report what there is to show
 * @typedef {{ code: string, message: Localized }} Reason what was not looked at; pages add reasons of their own
 * @typedef {import("@hitokokyu/api").Finding} Finding
 * @typedef {import("@hitokokyu/api").Severity} Severity
 * @typedef {import("@hitokokyu/api").Localized} Localized
 */

/** @type {Severity[]} */
const WORST_FIRST = ["stop", "caution", "note"];

/**
 * @param {Finding[]} findings
 * @returns {Severity | undefined}
 */
export const worstSeverity = (findings) =>
  WORST_FIRST.find((severity) => findings.some((finding) => finding.severity === severity));

/** @param {{ severity?: unknown }} finding of a service that may be newer than this extension */
export const hasKnownSeverity = ({ severity }) => WORST_FIRST.some((known) => known === severity);

const AROUND = 26;

/**
 * The passage of a finding with a little of what surrounds it. Spans count UTF-16 code units, and
 * so do the indices of a string; only the cut at the far ends looks for whole characters.
 *
 * @param {string} text the text that was checked
 * @param {Finding} finding
 * @returns {{ before: string, marked: string, after: string } | null} null when the reason is not in the text
 */
export function excerpt(text, { span, quote }) {
  if (!span) return null;
  const marked = text.slice(span.start, span.end);
  if (marked !== quote) return { before: "", marked: quote, after: "" };
  const characters = new Intl.Segmenter(undefined, { granularity: "grapheme" });
  const whole = (/** @type {string} */ part) => Array.from(characters.segment(part), ({ segment }) => segment);
  const before = whole(text.slice(0, span.start));
  const after = whole(text.slice(span.end));
  return {
    before: (before.length > AROUND ? "…" : "") + before.slice(-AROUND).join(""),
    marked,
    after: after.slice(0, AROUND).join("") + (after.length > AROUND ? "…" : ""),
  };
}
