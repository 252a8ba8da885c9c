/** What the scripts beside somebody else's page may report: what is written in their own tab. */

import { composerGone, draftChanged, forgetTab, profileSeen } from "./drafts.js";
import { successorWord } from "./successor.js";

const isText = (/** @type {unknown} */ value) => typeof value === "string";
const isTexts = (/** @type {unknown} */ value) => Array.isArray(value) && value.every(isText);
const isTextOrMissing = (/** @type {unknown} */ value) => value === undefined || isText(value);
const isMoment = (/** @type {unknown} */ value) => isText(value) && !Number.isNaN(Date.parse(String(value)));

const tabOf = (/** @type {chrome.runtime.MessageSender} */ sender) => Number(sender.tab?.id);

/** @type {Record<string, Omit<import("./messages.js").Handler, "from">>} */
const HANDLERS = {
  "composer.changed": {
    accepts: ({ composer, sequence, site, text, attachments, handle, replyTo, scheduledFor, publishing }) =>
      [composer, site, text].every(isText) &&
      Number.isInteger(sequence) &&
      isTexts(attachments) &&
      isTextOrMissing(handle) &&
      isTextOrMissing(replyTo) &&
      (scheduledFor === undefined || scheduledFor === null || isMoment(scheduledFor)) &&
      (publishing === undefined || typeof publishing === "boolean"),
    answer: (message, sender) => draftChanged(tabOf(sender), message),
  },
  "composer.gone": {
    accepts: ({ composer }) => isText(composer),
    answer: ({ composer }, sender) => composerGone(tabOf(sender), composer),
  },
  "page.gone": { accepts: () => true, answer: (_, sender) => forgetTab(tabOf(sender)) },
  "profile.seen": {
    accepts: ({ site, handle, profile }) => [site, handle, profile].every(isText),
    answer: (message) => profileSeen(message),
  },
  "successor.word": { accepts: () => true, answer: successorWord },
};

/** @type {Record<string, import("./messages.js").Handler>} */
export const CONTENT_HANDLERS = Object.fromEntries(
  Object.entries(HANDLERS).map(([type, handler]) => [type, { from: ["content"], ...handler }]),
);
