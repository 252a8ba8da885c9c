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
    return { text: "!", colour: COLOURS.unknown, title: say(`headline_${failed.problem?.kind}`) };
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

/**
 * @param {number} tabId
 * @param {import("./drafts.js").DraftRecord[]} drafts
 */
export async function paint(tabId, drafts) {
  const { text, colour, title } = badgeFor(drafts);
  try {
    await Promise.all([
      chrome.action.setBadgeText({ tabId, text }),
      chrome.action.setBadgeBackgroundColor({ tabId, color: colour }),
      chrome.action.setBadgeTextColor({ tabId, color: "#ffffff" }),
      chrome.action.setTitle({ tabId, title: `${chrome.i18n.getMessage("name")} – ${title}` }),
    ]);
  } catch {
    // The tab was closed in the meantime: there is nothing left to paint.
  }
}
