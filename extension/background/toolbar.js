/**
 * The toolbar button where no tab has anything of its own to say: that nothing is checked at all,
 * that a site cannot be watched, or that it is time for something the writer wanted to be reminded of.
 */

import { dueReminders } from "./reminders.js";
import { readSettings } from "./settings.js";
import { siteStates } from "./switches.js";

const GREY = "#5f6368";
const GREEN = "#1f6f68";

const say = chrome.i18n.getMessage;

/** @returns {Promise<{ text: string, color: string, words: string }>} */
async function state() {
  const { token, pausedUntil } = await readSettings();
  if (token === null) return { text: "!", color: GREY, words: say("headline_unpaired") };
  if (pausedUntil !== null) return { text: "‖", color: GREY, words: say("headline_paused") };
  const forbidden = (await siteStates()).find(({ wanted, allowed }) => wanted && !allowed);
  if (forbidden) return { text: "!", color: GREY, words: say("headline_forbidden", [forbidden.title]) };
  if ((await dueReminders()).length > 0) return { text: "•", color: GREEN, words: say("reminder_due") };
  return { text: "", color: GREY, words: "" };
}

export async function paintToolbar() {
  const { text, color, words } = await state();
  await Promise.all([
    chrome.action.setBadgeText({ text }),
    chrome.action.setBadgeBackgroundColor({ color }),
    chrome.action.setBadgeTextColor({ color: "#ffffff" }),
    chrome.action.setTitle({ title: [say("name"), words].filter(Boolean).join(" – ") }),
  ]);
}
