/**
 * Who may ask the background for what.
 *
 * Content scripts share a process with somebody else's page: they may report what is written in
 * their own tab, and nothing more. Only the extension's own pages may pair, check or read state.
 */

import { problemOf } from "./problem.js";

const siteOrigins = new Set(
  (chrome.runtime.getManifest().content_scripts ?? [])
    .flatMap(({ matches }) => matches ?? [])
    .map((pattern) => new URL(pattern.replace(/\*$/, "")).origin),
);

/**
 * @param {chrome.runtime.MessageSender} sender
 * @returns {"page" | "content" | null}
 */
export function kindOf(sender) {
  if (sender.id !== chrome.runtime.id || !sender.url) return null;
  if (sender.url.startsWith(chrome.runtime.getURL(""))) return "page";
  const fromSite = siteOrigins.has(new URL(sender.url).origin);
  return fromSite && sender.frameId === 0 && sender.tab?.id !== undefined ? "content" : null;
}

/**
 * A handler's `accepts` says whether the message has the shape that `answer` relies on.
 *
 * @typedef {{
 *   from: "page" | "content",
 *   accepts: (message: any) => boolean,
 *   answer: (message: any, sender: chrome.runtime.MessageSender) => unknown,
 * }} Handler
 */

/** @param {Record<string, Handler>} handlers by message type */
export function answerMessages(handlers) {
  chrome.runtime.onMessage.addListener((message, sender, sendResponse) => {
    const type = typeof message?.type === "string" ? message.type : "";
    const handler = Object.hasOwn(handlers, type) ? handlers[type] : undefined;
    if (!handler || handler.from !== kindOf(sender) || !handler.accepts(message)) return false;
    Promise.resolve(handler.answer(message, sender)).then(
      (value) => sendResponse({ value }),
      (error) => sendResponse({ problem: problemOf(error) }),
    );
    return true;
  });
}
