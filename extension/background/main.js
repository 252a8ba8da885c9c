/** The background: listeners are registered at once, so that any of them can wake it. */

import { CONTENT_HANDLERS } from "./content-messages.js";
import { chosenFromMenu, offerMenu } from "./context-menu.js";
import { forgetTab } from "./drafts.js";
import { answerMessages } from "./messages.js";
import { PAGE_HANDLERS } from "./page-messages.js";
import { PAUSE_OVER, restorePause, resume } from "./pause.js";
import { restoreReminders } from "./reminders.js";
import { carryOver, keepFromContentScripts } from "./settings.js";
import { syncSites } from "./switches.js";
import { paintToolbar } from "./toolbar.js";

answerMessages({
  ...PAGE_HANDLERS,
  ...CONTENT_HANDLERS,
});

chrome.tabs.onRemoved.addListener(forgetTab);
const followPermissions = () => Promise.all([syncSites(), paintToolbar()]);
chrome.permissions.onAdded.addListener(followPermissions);
chrome.permissions.onRemoved.addListener(followPermissions);
chrome.storage.managed.onChanged.addListener(followPermissions);
chrome.storage.local.onChanged.addListener(paintToolbar);
chrome.contextMenus.onClicked.addListener(chosenFromMenu);
chrome.alarms.onAlarm.addListener(({ name }) => (name === PAUSE_OVER ? resume() : paintToolbar()));

/** Brings back what a browser may forget when it is closed, or when the extension is updated. */
const restore = () => Promise.all([syncSites(), restoreReminders(), restorePause(), paintToolbar()]);
chrome.runtime.onStartup.addListener(restore);
chrome.runtime.onInstalled.addListener(async ({ reason }) => {
  if (reason === "install") chrome.runtime.openOptionsPage();
  await carryOver();
  await Promise.all([restore(), offerMenu()]);
});
keepFromContentScripts();
