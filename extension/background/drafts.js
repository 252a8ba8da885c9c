/**
 * What is known about each composer of each tab.
 *
 * Kept in `storage.session`: in memory only, gone with the browser, and still there when the
 * worker was put to sleep. One key per composer, so that two checks never overwrite each other.
 */

import { stateOf } from "../ui/state.js";
import { accountFor } from "./accounts.js";
import { paint } from "./badge.js";
import { refuseWhilePaused } from "./pause.js";
import { problemOf } from "./problem.js";
import { hush } from "./quiet.js";
import { check } from "./service.js";
import { readSettings } from "./settings.js";

const PREFIX = "draft";
const PROFILE_PREFIX = "profile";
const SLOW_MS = 300;

/**
 * `hushed` counts the findings that were left out because the writer does not want to hear them
 * again; `account` is missing as long as nobody said whose voice `handle` is.
 *
 * @typedef {{
 *   phase: "checking" | "checked" | "failed",
 *   text: string,
 *   site: string,
 *   pauseAt: import("./settings.js").PauseAt,
 *   port: number,
 *   handle?: string,
 *   account?: import("./accounts.js").AccountKind,
 *   report?: import("../ui/report.js").Report,
 *   hushed?: number,
 *   problem?: import("./problem.js").ProblemInfo,
 *   state: import("../ui/state.js").State,
 * }} DraftRecord
 * @typedef {{
 *   composer: string,
 *   sequence: number,
 *   site: string,
 *   text: string,
 *   attachments: import("@hitokokyu/api").Attachment[],
 *   handle?: string,
 *   replyTo?: string,
 *   scheduledFor?: string | null,
 *   publishing?: boolean,
 * }} DraftMessage `scheduledFor` is ISO 8601, or null where the page shows a time that nobody understood;
 * `publishing` where the writer has pressed the button and a second reader is to be asked
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
 * Remembers, until the browser is closed, what an account says about itself.
 *
 * @param {{ site: string, handle: string, profile: string }} seen
 */
export const profileSeen = ({ site, handle, profile }) =>
  chrome.storage.session.set({ [`${PROFILE_PREFIX}/${site}/${handle}`]: profile });

/**
 * @param {string} site
 * @param {string} handle
 * @returns {Promise<string | undefined>}
 */
async function profileOf(site, handle) {
  const key = `${PROFILE_PREFIX}/${site}/${handle}`;
  /** @type {Record<string, string>} */
  const known = await chrome.storage.session.get(key);
  return known[key];
}

/**
 * What the writer's account says about itself: the one that is being written from in a tab, or the only
 * one that was seen on the site.
 *
 * @param {number} tabId
 * @param {string} site
 * @returns {Promise<string | undefined>} undefined when none was seen, or more than one could be meant
 */
export async function ownProfileIn(tabId, site) {
  const handle = (await draftsOf(tabId)).find((draft) => draft.site === site && draft.handle)?.handle;
  if (handle) return profileOf(site, handle);
  /** @type {Record<string, any>} */
  const all = await chrome.storage.session.get(null);
  const seen = Object.keys(all).filter((key) => key.startsWith(`${PROFILE_PREFIX}/${site}/`));
  return seen.length === 1 ? all[seen[0]] : undefined;
}

/** What the page showed and nobody could read is not called looked at. */
const SCHEDULE_NOT_READ = {
  code: "schedule-not-read",
  message: {
    ja: "予約の日時を読み取れませんでした。いま公開するものとして確かめています。",
    en: "The scheduled time could not be read. This was checked as if it were published now.",
  },
};

/**
 * An attachment without a word: there is no text that the service could look at.
 *
 * @type {import("../ui/report.js").Report}
 */
const NO_TEXT = {
  findings: [],
  complete: false,
  reasons: [
    {
      code: "attachment-alone",
      message: {
        ja: "文章がないので、確かめたものはありません。添付（写真・動画・音声・ファイル）の中身と投稿の時刻は、ご自身の目で確かめてください。",
        en: "There is no text, so nothing was checked. Please look at the attachment itself, and at the time of posting, yourself.",
      },
    },
  ],
  assumed: [],
  cited: {},
  packs: [],
};

/**
 * @param {DraftMessage} draft
 * @param {AbortSignal} signal
 * @returns {Promise<Pick<DraftRecord, "report" | "hushed" | "account">>}
 */
async function look({ site, text, attachments, handle, replyTo, scheduledFor, publishing }, signal) {
  const [account, profile] = handle ? await Promise.all([accountFor(site, handle), profileOf(site, handle)]) : [];
  const appearsAt = scheduledFor ?? undefined;
  if (text.trim() === "") return { report: NO_TEXT, account };
  const answer = await check({ text, attachments, account, profile, replyTo, appearsAt }, { signal, publishing });
  const { report, hushed } = await hush(answer, { site, text });
  if (scheduledFor !== null) return { report, hushed, account };
  return { report: { ...report, complete: false, reasons: [...report.reasons, SCHEDULE_NOT_READ] }, hushed, account };
}

/**
 * Checks what is written in a composer; a check of an older state of it is given up.
 *
 * @param {number} tabId
 * @param {DraftMessage} draft
 * @returns {Promise<DraftRecord | undefined>} undefined when nothing is written, or something newer
 */
export async function draftChanged(tabId, draft) {
  const { composer, sequence, site, text, attachments, handle } = draft;
  const key = keyOf(tabId, composer);
  const earlier = inFlight.get(key);
  if (earlier && earlier.sequence > sequence) return undefined;
  earlier?.turn.abort();
  if (text.trim() === "" && attachments.length === 0) {
    await drop(key);
    await repaint(tabId);
    return undefined;
  }
  const turn = new AbortController();
  inFlight.set(key, { sequence, turn });
  const isCurrent = () => inFlight.get(key)?.turn === turn;

  const { pauseAt, port } = await readSettings();
  const about = { text, site, handle, pauseAt, port };
  if (!isCurrent()) return undefined;
  const told = (/** @type {Omit<DraftRecord, "state">} */ known) => ({ ...known, state: stateOf([known]) });
  await chrome.storage.session.set({ [key]: told({ phase: "checking", ...about }) });
  // The service answers at once as a rule: a badge that flickers at every pause helps nobody.
  const slow = setTimeout(() => repaint(tabId), SLOW_MS);
  /** @type {DraftRecord} */
  let record;
  try {
    await refuseWhilePaused();
    record = told({ phase: "checked", ...about, ...(await look(draft, turn.signal)) });
  } catch (error) {
    if (!isCurrent()) return undefined;
    record = told({ phase: "failed", ...about, problem: problemOf(error) });
  } finally {
    clearTimeout(slow);
  }
  if (!isCurrent()) return undefined;
  await chrome.storage.session.set({ [key]: record });
  if (isCurrent()) inFlight.delete(key);
  await repaint(tabId);
  return record;
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

/** @param {number} tabId */
async function recheck(tabId) {
  try {
    await chrome.tabs.sendMessage(tabId, { type: "composer.recheck" });
  } catch {
    // Nobody lives on that page any more.
    await forgetTab(tabId);
    await repaint(tabId);
  }
}

/**
 * Checks again what could not be checked, or whose check died with the worker.
 *
 * @param {number} tabId
 */
export async function retryTab(tabId) {
  const entries = await entriesOf(tabId);
  const isOpen = entries.some(
    ([key, { phase }]) => phase === "failed" || (phase === "checking" && !inFlight.has(key)),
  );
  if (isOpen) await recheck(tabId);
}

/** Checks every draft of every tab again: what the writer wants to hear, or how, has changed. */
export async function recheckAll() {
  const keys = Object.keys(await chrome.storage.session.get(null)).filter((key) => key.startsWith(PREFIX));
  const tabs = new Set(keys.map((key) => Number(key.split("/")[1])));
  await Promise.all(Array.from(tabs, recheck));
}
