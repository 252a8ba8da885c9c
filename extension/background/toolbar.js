/**
 * The toolbar button where no tab has anything of its own to say: that watching is paused, or that
 * it is time for something the writer wanted to be reminded of.
 */

import { dueReminders } from "./reminders.js";
import { readSettings } from "./settings.js";

const GREY = "#5f6368";
const GREEN = "#1f6f68";

/** @param {string} key */
const titled = (key) => `${chrome.i18n.getMessage("name")} – ${chrome.i18n.getMessage(key)}`;

export async function paintToolbar() {
  const [{ pausedUntil }, due] = await Promise.all([readSettings(), dueReminders()]);
  let [text, color, title] = ["", GREY, chrome.i18n.getMessage("name")];
  if (pausedUntil !== null) [text, title] = ["‖", titled("headline_paused")];
  else if (due.length > 0) [text, color, title] = ["•", GREEN, titled("reminder_due")];
  await Promise.all([
    chrome.action.setBadgeText({ text }),
    chrome.action.setBadgeBackgroundColor({ color }),
    chrome.action.setBadgeTextColor({ color: "#ffffff" }),
    chrome.action.setTitle({ title }),
  ]);
}
