/** The toolbar badge: how many points, how serious, or that nothing was checked. */

import { worstSeverity } from "../ui/report.js";

const COLOURS = {
  stop: "#b3261e",
  caution: "#8a5300",
  note: "#1f6f68",
  unknown: "#5f6368",
};

/**
 * @param {import("./drafts.js").DraftRecord[]} drafts
 * @returns {{ text: string, colour: string, title: string }}
 */
export function badgeFor(drafts) {
  const say = chrome.i18n.getMessage;
  const findings = drafts.flatMap(({ report }) => report?.findings ?? []);
  const failed = drafts.find(({ phase }) => phase === "failed");
  if (failed) {
    const text = failed.problem?.kind === "paused" ? "‖" : "!";
    return { text, colour: COLOURS.unknown, title: say(`headline_${failed.problem?.kind}`) };
  }
  if (drafts.some(({ phase }) => phase === "checking")) {
    return { text: "…", colour: COLOURS.unknown, title: say("headline_checking") };
  }
  const worst = worstSeverity(findings);
  if (worst) {
    return { text: String(findings.length), colour: COLOURS[worst], title: say("badge_findings", [String(findings.length)]) };
  }
  if (drafts.some(({ report }) => report && !report.complete)) {
    return { text: "?", colour: COLOURS.unknown, title: say("headline_incomplete") };
  }
  return { text: "", colour: COLOURS.unknown, title: say(drafts.length > 0 ? "headline_clean" : "headline_idle") };
}

/** Clears the text of a tab; the types of Chromium do not know it yet. */
const NOTHING = /** @type {any} */ (null);

/**
 * @param {number} tabId
 * @param {import("./drafts.js").DraftRecord[]} drafts
 */
export async function paint(tabId, drafts) {
  const { text, colour, title } = badgeFor(drafts);
  try {
    await Promise.all([
      // Nothing to say about this tab leaves room for what is said about all of them.
      chrome.action.setBadgeText({ tabId, text: text || NOTHING }),
      chrome.action.setBadgeBackgroundColor({ tabId, color: colour }),
      chrome.action.setBadgeTextColor({ tabId, color: "#ffffff" }),
      chrome.action.setTitle({ tabId, title: `${chrome.i18n.getMessage("name")} – ${title}` }),
    ]);
  } catch {
    // The tab was closed in the meantime: there is nothing left to paint.
  }
}
