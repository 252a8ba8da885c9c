/** What the extension's own pages, popup and options, may ask for. */

import { listAccounts, removeAccount, setAccount } from "./accounts.js";
import { draftsOf, ownProfileIn, recheckAll, retryTab } from "./drafts.js";
import { addFeedback, clearFeedback, exportFeedback, listFeedback } from "./feedback.js";
import { problemOf } from "./problem.js";
import { pauseForAnHour, resume } from "./pause.js";
import { addQuiet, listQuiet, removeQuiet } from "./quiet.js";
import { listReminders, remindAt, removeReminder } from "./reminders.js";
import { PAGES, check, greet, guidelines, hours, meetWarnings, pageLink, pair, reader, unpair } from "./service.js";
import { isGuidelineId, isPauseAt, isPort, isSensitivity, readSettings, saveSettings } from "./settings.js";
import { SITES, originTyped, siteAt, siteById } from "./sites.js";
import { addInstance, disableSite, enableSite, removeInstance, siteOfPage, siteStates } from "./switches.js";

const isText = (/** @type {unknown} */ value) => typeof value === "string";
const isTextOrMissing = (/** @type {unknown} */ value) => value === undefined || isText(value);
const isPack = (/** @type {any} */ pack) => isText(pack?.id) && isText(pack?.version);
const isSwitched = (/** @type {unknown} */ id) => siteById(id) !== undefined && !siteById(id)?.instances;

/** Sites that the generator of disclaimers knows by the same name. */
const WITH_ROOM_KNOWN = ["x", "instagram", "threads", "bluesky", "mastodon", "note", "facebook"];

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

/**
 * What was checked before by other rules of the writer is not what they would be told now.
 *
 * @param {Parameters<typeof saveSettings>[0]} values
 */
async function decide(values) {
  await saveSettings(values);
  await recheckAll();
}

/**
 * @param {{ page: (typeof PAGES)[number], tabId?: number, site?: string }} wish the tab that it is opened
 * from, and the site that is open there
 * @returns {Promise<string>} with what the generator of disclaimers can be told already; it is behind the
 * "#", which no browser sends
 */
async function linkTo({ page, tabId, site }) {
  const url = await pageLink(page);
  const bio = page === "disclaimer" && tabId !== undefined && site ? await ownProfileIn(tabId, site) : undefined;
  if (!bio || !site) return url;
  const known = new URLSearchParams({ bio });
  if (WITH_ROOM_KNOWN.includes(site)) known.set("platform", site);
  const { guideline: chosen } = await readSettings();
  const guideline = chosen && (await guidelines()).find(({ guideline: id }) => id === chosen);
  if (guideline) known.set("city", guideline.city.ja);
  return `${url}#${known}`;
}

/** The token is of no use to a page. */
async function settings() {
  const { token, ...rest } = await readSettings();
  return { ...rest, paired: token !== null };
}

/** @type {Record<string, Omit<import("./messages.js").Handler, "from">>} */
const HANDLERS = {
  status: { accepts: () => true, answer: status },
  settings: { accepts: () => true, answer: settings },
  "settings.open": { accepts: () => true, answer: () => chrome.runtime.openOptionsPage() },
  restart: { accepts: () => true, answer: () => chrome.runtime.reload() },
  "tab.drafts": {
    accepts: ({ tabId }) => Number.isInteger(tabId),
    answer: ({ tabId }) => draftsOf(tabId),
  },
  "tab.retry": {
    accepts: ({ tabId }) => Number.isInteger(tabId),
    answer: ({ tabId }) => retryTab(tabId),
  },
  check: { accepts: ({ text }) => isText(text), answer: ({ text }) => check({ text }) },
  pair: { accepts: ({ code }) => isText(code), answer: ({ code }) => pair(code) },
  unpair: { accepts: () => true, answer: unpair },
  "port.save": { accepts: ({ port }) => isPort(port), answer: ({ port }) => saveSettings({ port }) },
  "pause-at.save": {
    accepts: ({ pauseAt }) => isPauseAt(pauseAt),
    answer: ({ pauseAt }) => decide({ pauseAt }),
  },
  hours: { accepts: () => true, answer: hours },
  guidelines: { accepts: () => true, answer: guidelines },
  reader: { accepts: () => true, answer: reader },
  "sensitivity.save": {
    accepts: ({ sensitivity }) => isSensitivity(sensitivity),
    answer: ({ sensitivity }) => decide({ sensitivity }),
  },
  "guideline.save": {
    accepts: ({ guideline }) => guideline === null || isGuidelineId(guideline),
    answer: ({ guideline }) => decide({ guideline }),
  },
  sites: { accepts: () => true, answer: siteStates },
  "site.of": { accepts: ({ url }) => isText(url) && URL.canParse(url), answer: ({ url }) => siteOfPage(url) },
  "site.enable": { accepts: ({ site }) => isSwitched(site), answer: ({ site }) => enableSite(site) },
  "site.disable": { accepts: ({ site }) => isSwitched(site), answer: ({ site }) => disableSite(site) },
  "instance.add": {
    accepts: ({ origin, site }) =>
      isText(origin) && originTyped(origin) === origin && !siteAt(origin, []) && siteById(site)?.instances === true,
    answer: ({ origin, site }) => addInstance(origin, site),
  },
  "instance.remove": { accepts: ({ origin }) => isText(origin), answer: ({ origin }) => removeInstance(origin) },
  accounts: { accepts: () => true, answer: listAccounts },
  "account.save": {
    accepts: ({ site, handle, kind }) =>
      SITES.some(({ id }) => id === site) && isText(handle) && (kind === "personal" || kind === "official"),
    answer: ({ site, handle, kind }) => setAccount(site, handle, kind),
  },
  "account.remove": {
    accepts: ({ site, handle }) => isText(site) && isText(handle),
    answer: ({ site, handle }) => removeAccount(site, handle),
  },
  quiet: { accepts: () => true, answer: listQuiet },
  "quiet.add": {
    accepts: ({ kind, value, label }) =>
      ["text", "rule", "site"].includes(kind) && isText(value) && isTextOrMissing(label),
    answer: async (message) => {
      await addQuiet(message);
      await recheckAll();
    },
  },
  "quiet.remove": {
    accepts: ({ id }) => isText(id),
    answer: async ({ id }) => {
      await removeQuiet(id);
      await recheckAll();
    },
  },
  feedback: { accepts: () => true, answer: listFeedback },
  "feedback.add": {
    accepts: ({ rule, category, severity, packs, words, quote }) =>
      [rule, category, severity].every(isText) &&
      Array.isArray(packs) &&
      packs.every(isPack) &&
      isTextOrMissing(words) &&
      isTextOrMissing(quote),
    answer: addFeedback,
  },
  "feedback.export": { accepts: () => true, answer: exportFeedback },
  "feedback.clear": { accepts: () => true, answer: clearFeedback },
  reminders: { accepts: () => true, answer: listReminders },
  "reminder.add": {
    accepts: ({ when, label }) => Number.isInteger(when) && isText(label),
    answer: ({ when, label }) => remindAt(when, label),
  },
  "reminder.remove": { accepts: ({ id }) => isText(id), answer: ({ id }) => removeReminder(id) },
  "warnings.met": {
    accepts: ({ rules }) => Array.isArray(rules) && rules.length > 0 && rules.every(isText),
    // No more than a help to training: whoever is about to publish is never bothered with its problems.
    answer: ({ rules }) => meetWarnings(rules).catch(() => undefined),
  },
  "pause.start": { accepts: () => true, answer: pauseForAnHour },
  "pause.end": { accepts: () => true, answer: resume },
  "page.link": {
    accepts: ({ page, tabId, site }) =>
      PAGES.includes(page) && (tabId === undefined || Number.isInteger(tabId)) && isTextOrMissing(site),
    answer: linkTo,
  },
};

/** @type {Record<string, import("./messages.js").Handler>} */
export const PAGE_HANDLERS = Object.fromEntries(
  Object.entries(HANDLERS).map(([type, handler]) => [type, { from: ["page"], ...handler }]),
);
