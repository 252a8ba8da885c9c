/** The background: listeners are registered at once, so that any of them can wake it. */

import { composerGone, draftChanged, draftsOf, forgetTab, retryTab } from "./drafts.js";
import { answerMessages } from "./messages.js";
import { problemOf } from "./problem.js";
import { check, greet, pair, unpair } from "./service.js";
import { isPort, keepFromContentScripts, readSettings, savePort } from "./settings.js";

const isText = (/** @type {unknown} */ value) => typeof value === "string";
const isTexts = (/** @type {unknown} */ value) => Array.isArray(value) && value.every(isText);

/** Is the service there, and does it know us? */
async function status() {
  const { port, token } = await readSettings();
  const paired = token !== null;
  try {
    await greet();
  } catch (error) {
    return { port, paired, problem: problemOf(error) };
  }
  return { port, paired, problem: paired ? undefined : { kind: "unpaired" } };
}

answerMessages({
  "composer.changed": {
    from: "content",
    accepts: ({ composer, sequence, text, attachments }) =>
      isText(composer) && Number.isInteger(sequence) && isText(text) && isTexts(attachments),
    answer: (message, sender) => draftChanged(Number(sender.tab?.id), message),
  },
  "composer.gone": {
    from: "content",
    accepts: ({ composer }) => isText(composer),
    answer: ({ composer }, sender) => composerGone(Number(sender.tab?.id), composer),
  },
  "page.gone": {
    from: "content",
    accepts: () => true,
    answer: (_, sender) => forgetTab(Number(sender.tab?.id)),
  },
  status: { from: "page", accepts: () => true, answer: status },
  "tab.drafts": {
    from: "page",
    accepts: ({ tabId }) => Number.isInteger(tabId),
    answer: ({ tabId }) => draftsOf(tabId),
  },
  "tab.retry": {
    from: "page",
    accepts: ({ tabId }) => Number.isInteger(tabId),
    answer: ({ tabId }) => retryTab(tabId),
  },
  check: {
    from: "page",
    accepts: ({ text }) => isText(text),
    answer: ({ text }) => check({ text }),
  },
  pair: { from: "page", accepts: ({ code }) => isText(code), answer: ({ code }) => pair(code) },
  unpair: { from: "page", accepts: () => true, answer: unpair },
  "port.save": { from: "page", accepts: ({ port }) => isPort(port), answer: ({ port }) => savePort(port) },
});

chrome.tabs.onRemoved.addListener(forgetTab);
chrome.runtime.onInstalled.addListener(({ reason }) => {
  if (reason === "install") chrome.runtime.openOptionsPage();
});
keepFromContentScripts();
