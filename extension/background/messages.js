/**
 * Who may ask the background for what.
 *
 * Content scripts share a process with somebody else's page: they may report what is written in
 * their own tab, and nothing more. Only the extension's own pages may pair, check or read state.
 */

import { problemOf } from "./problem.js";
import { patternOf } from "./sites.js";
import { watchedPatterns } from "./switches.js";

/** @typedef {"page" | "content"} Asker */

/**
 * @param {chrome.runtime.MessageSender} sender
 * @returns {Promise<Asker | null>}
 */
export async function kindOf(sender) {
  if (sender.id !== chrome.runtime.id || !sender.url) return null;
  if (sender.url.startsWith(chrome.runtime.getURL(""))) return "page";
  if (sender.frameId !== 0 || sender.tab?.id === undefined) return null;
  const pattern = patternOf(new URL(sender.url).origin);
  return (await watchedPatterns()).includes(pattern) ? "content" : null;
}

/**
 * A handler's `accepts` says whether the message has the shape that `answer` relies on.
 *
 * @typedef {{
 *   from: Asker[],
 *   accepts: (message: any) => boolean,
 *   answer: (message: any, sender: chrome.runtime.MessageSender) => unknown,
 * }} Handler
 */

/**
 * @param {Handler} handler
 * @param {any} message
 * @param {chrome.runtime.MessageSender} sender
 * @returns {Promise<object | undefined>} undefined for whom it is not there
 */
async function answerTo({ from, accepts, answer }, message, sender) {
  const kind = await kindOf(sender);
  if (!kind || !from.includes(kind) || !accepts(message)) return undefined;
  try {
    return { value: await answer(message, sender) };
  } catch (error) {
    return { problem: problemOf(error) };
  }
}

/** @param {Record<string, Handler>} handlers by message type */
export function answerMessages(handlers) {
  chrome.runtime.onMessage.addListener((message, sender, sendResponse) => {
    const type = typeof message?.type === "string" ? message.type : "";
    const handler = Object.hasOwn(handlers, type) ? handlers[type] : undefined;
    if (!handler) return false;
    answerTo(handler, message, sender).then(sendResponse);
    return true;
  });
}
