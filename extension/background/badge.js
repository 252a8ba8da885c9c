/** The toolbar badge: how many points, how serious, or that nothing was checked. */

import { stateOf } from "../ui/state.js";

const COLOURS = {
  stop: "#b3261e",
  caution: "#8a5300",
  note: "#1f6f68",
  unknown: "#5f6368",
  clean: "#5f6368",
  idle: "#5f6368",
};

/** Clears the text of a tab; the types of Chromium do not know it yet. */
const NOTHING = /** @type {any} */ (null);

/**
 * @param {number} tabId
 * @param {import("./drafts.js").DraftRecord[]} drafts
 */
export async function paint(tabId, drafts) {
  const { tone, sign, title } = stateOf(drafts);
  try {
    await Promise.all([
      // Nothing to say about this tab leaves room for what is said about all of them.
      chrome.action.setBadgeText({ tabId, text: (tone !== "clean" && sign) || NOTHING }),
      chrome.action.setBadgeBackgroundColor({ tabId, color: COLOURS[tone] }),
      chrome.action.setBadgeTextColor({ tabId, color: "#ffffff" }),
      chrome.action.setTitle({ tabId, title: `${chrome.i18n.getMessage("name")} – ${title}` }),
    ]);
  } catch {
    // The tab was closed in the meantime: there is nothing left to paint.
  }
}
