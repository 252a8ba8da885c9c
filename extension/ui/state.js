/** What a badge says about drafts, in the toolbar and beside a composer: one sign, one sentence. */

import { say } from "./i18n.js";
import { worstSeverity } from "./report.js";

/** @typedef {import("../background/drafts.js").DraftRecord} DraftRecord */

/**
 * @typedef {import("./report.js").Severity | "unknown" | "clean" | "idle"} Tone
 * @typedef {{ tone: Tone, sign: string, title: string }} State
 */

/** @type {(title: string, sign: string) => State} */
const unknown = (title, sign) => ({ tone: "unknown", sign, title });

/** @param {number} count */
export const countInWords = (count) => (count === 1 ? say("headline_one") : say("headline_many", count));

/**
 * Never says more than was looked at: one draft that was not checked, or not wholly, outweighs
 * any number of clean ones.
 *
 * @param {Pick<DraftRecord, "phase" | "report" | "hushed" | "problem">[]} drafts
 * @returns {State}
 */
export function stateOf(drafts) {
  const failed = drafts.find(({ phase }) => phase === "failed");
  if (failed) {
    const { kind } = failed.problem ?? { kind: "fault" };
    return unknown(say(`headline_${kind}`), kind === "paused" ? "‖" : "!");
  }
  if (drafts.some(({ phase }) => phase === "checking")) return unknown(say("headline_checking"), "…");
  const findings = drafts.flatMap(({ report }) => report?.findings ?? []);
  const worst = worstSeverity(findings);
  if (worst) return { tone: worst, sign: String(findings.length), title: countInWords(findings.length) };
  if (drafts.some(({ report }) => report && !report.complete)) return unknown(say("headline_incomplete"), "?");
  const hushed = drafts.reduce((sum, draft) => sum + (draft.hushed ?? 0), 0);
  if (hushed > 0) return { tone: "idle", sign: "–", title: say("hushed", hushed) };
  if (drafts.length === 0) return { tone: "idle", sign: "", title: say("headline_idle") };
  return { tone: "clean", sign: "✓", title: say("headline_clean") };
}
