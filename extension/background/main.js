/** The background: listeners are registered at once, so that any of them can wake it. */

import { chosenFromMenu, offerMenu } from "./context-menu.js";
import { composerGone, draftChanged, forgetTab } from "./drafts.js";
import { answerMessages } from "./messages.js";
import { PAGE_HANDLERS } from "./page-messages.js";
import { PAUSE_OVER, restorePause, resume } from "./pause.js";
import { restoreReminders } from "./reminders.js";
import { carryOver, keepFromContentScripts } from "./settings.js";
import { syncSites } from "./switches.js";
import { paintToolbar } from "./toolbar.js";

const isText = (/** @type {unknown} */ value) => typeof value === "string";
const isTexts = (/** @type {unknown} */ value) => Array.isArray(value) && value.every(isText);

answerMessages({
  ...PAGE_HANDLERS,
  "composer.changed": {
    from: ["content"],
    accepts: ({ composer, sequence, text, attachments }) =>
      isText(composer) && Number.isInteger(sequence) && isText(text) && isTexts(attachments),
    answer: (message, sender) => draftChanged(Number(sender.tab?.id), message),
  },
  "composer.gone": {
    from: ["content"],
    accepts: ({ composer }) => isText(composer),
    answer: ({ composer }, sender) => composerGone(Number(sender.tab?.id), composer),
  },
  "page.gone": {
    from: ["content"],
    accepts: () => true,
    answer: (_, sender) => forgetTab(Number(sender.tab?.id)),
  },
});

chrome.tabs.onRemoved.addListener(forgetTab);
chrome.permissions.onAdded.addListener(syncSites);
chrome.permissions.onRemoved.addListener(syncSites);
chrome.storage.managed.onChanged.addListener(syncSites);
chrome.contextMenus.onClicked.addListener(chosenFromMenu);
chrome.alarms.onAlarm.addListener(({ name }) => (name === PAUSE_OVER ? resume() : paintToolbar()));
chrome.runtime.onStartup.addListener(async () => {
  await Promise.all([syncSites(), restoreReminders(), restorePause(), paintToolbar()]);
});
chrome.runtime.onInstalled.addListener(async ({ reason }) => {
  if (reason === "install") chrome.runtime.openOptionsPage();
  await carryOver();
  await Promise.all([syncSites(), offerMenu()]);
});
keepFromContentScripts();
