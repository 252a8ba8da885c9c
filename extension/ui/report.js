/**
 * The report of the service as the extension uses it, and questions about it.
 *
 * @typedef {{ ja: string, en: string }} Localized
 * @typedef {"stop" | "caution" | "note"} Severity
 * @typedef {{
 *   rule: string,
 *   category: string,
 *   severity: Severity,
 *   clauses: string[],
 *   span: { start: number, end: number } | null,
 *   quote: string,
 *   title: Localized,
 *   message: Localized,
 *   advice: Localized,
 *   rewrites: { kind: string, label: Localized, text: string | null }[],
 * }} Finding
 * @typedef {{
 *   findings: Finding[],
 *   complete: boolean,
 *   reasons: { code: string, message: Localized }[],
 *   assumed: string[],
 *   cited: Record<string, { guideline: string, number: string, summary: Localized, source: string }>,
 *   offset_unit: "utf-16",
 * }} Report
 */

/** @type {Severity[]} */
const WORST_FIRST = ["stop", "caution", "note"];

/**
 * @param {Finding[]} findings
 * @returns {Severity | undefined}
 */
export const worstSeverity = (findings) =>
  WORST_FIRST.find((severity) => findings.some((finding) => finding.severity === severity));

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
