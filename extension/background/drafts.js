/**
 * What is known about each composer of each tab.
 *
 * Kept in `storage.session`: in memory only, gone with the browser, and still there when the
 * worker was put to sleep. One key per composer, so that two checks never overwrite each other.
 */

import { paint } from "./badge.js";
import { refuseWhilePaused } from "./pause.js";
import { problemOf } from "./problem.js";
import { check } from "./service.js";

const PREFIX = "draft";
const SLOW_MS = 300;

/**
 * @typedef {{
 *   phase: "checking" | "checked" | "failed",
 *   text: string,
 *   report?: import("../ui/report.js").Report,
 *   problem?: import("./problem.js").ProblemInfo,
 * }} DraftRecord
 */

/** @type {Map<string, { sequence: number, turn: AbortController }>} */
const inFlight = new Map();

const keyOf = (/** @type {number} */ tabId, composer = "") => `${PREFIX}/${tabId}/${composer}`;

/** @param {string} key */
function drop(key) {
  inFlight.get(key)?.turn.abort();
  inFlight.delete(key);
  return chrome.storage.session.remove(key);
}

/**
 * @param {number} tabId
 * @returns {Promise<[string, DraftRecord][]>}
 */
async function entriesOf(tabId) {
  /** @type {Record<string, DraftRecord>} */
  const all = await chrome.storage.session.get(null);
  return Object.entries(all).filter(([key]) => key.startsWith(keyOf(tabId)));
}

/**
 * @param {number} tabId
 * @returns {Promise<DraftRecord[]>} in the order in which the composers were met
 */
export async function draftsOf(tabId) {
  const entries = await entriesOf(tabId);
  return entries.sort(([a], [b]) => a.localeCompare(b, "en", { numeric: true })).map(([, record]) => record);
}

/** @param {number} tabId */
const repaint = async (tabId) => paint(tabId, await draftsOf(tabId));

/**
 * Checks what is written in a composer; a check of an older state of it is given up.
 *
 * @param {number} tabId
 * @param {{ composer: string, sequence: number, text: string, attachments: import("@hitokokyu/api").Attachment[] }} draft
 */
export async function draftChanged(tabId, { composer, sequence, text, attachments }) {
  const key = keyOf(tabId, composer);
  const earlier = inFlight.get(key);
  if (earlier && earlier.sequence > sequence) return;
  earlier?.turn.abort();
  if (text.trim() === "") {
    await drop(key);
    await repaint(tabId);
    return;
  }
  const turn = new AbortController();
  inFlight.set(key, { sequence, turn });
  const isCurrent = () => inFlight.get(key)?.turn === turn;

  await chrome.storage.session.set({ [key]: { phase: "checking", text } });
  // The service answers at once as a rule: a badge that flickers at every pause helps nobody.
  const slow = setTimeout(() => repaint(tabId), SLOW_MS);
  /** @type {DraftRecord} */
  let record;
  try {
    await refuseWhilePaused();
    record = { phase: "checked", text, report: await check({ text, attachments }, turn.signal) };
  } catch (error) {
    if (!isCurrent()) return;
    record = { phase: "failed", text, problem: problemOf(error) };
  } finally {
    clearTimeout(slow);
  }
  if (!isCurrent()) return;
  await chrome.storage.session.set({ [key]: record });
  if (isCurrent()) inFlight.delete(key);
  await repaint(tabId);
}

/**
 * @param {number} tabId
 * @param {string} composer
 */
export async function composerGone(tabId, composer) {
  await drop(keyOf(tabId, composer));
  await repaint(tabId);
}

/** @param {number} tabId */
export async function forgetTab(tabId) {
  const entries = await entriesOf(tabId);
  await Promise.all(entries.map(([key]) => drop(key)));
}

/**
 * Checks again what could not be checked, or whose check died with the worker.
 *
 * @param {number} tabId
 */
export async function retryTab(tabId) {
  const entries = await entriesOf(tabId);
  const open = entries.filter(
    ([key, { phase }]) => phase === "failed" || (phase === "checking" && !inFlight.has(key)),
  );
  if (open.length === 0) return;
  try {
    await chrome.tabs.sendMessage(tabId, { type: "composer.recheck" });
  } catch {
    // Nobody lives on that page any more.
    await forgetTab(tabId);
    await repaint(tabId);
  }
}
