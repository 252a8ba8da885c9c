/**
 * Switching sites on and off. A site is watched when the person wants it and the browser allows
 * it; the registered content scripts always say which those are.
 */

import { paint } from "./badge.js";
import { forgetTab } from "./drafts.js";
import { readSettings } from "./settings.js";
import { SITES, contentFiles, patternOf, patternsOf, siteAt, siteById } from "./sites.js";
import { stored } from "./stored.js";
import { successorWord } from "./successor.js";

const wanted = stored("sites", /** @type {string[]} */ ([]));
const added = stored("instances", /** @type {import("./sites.js").Instance[]} */ ([]));

/** @param {string} pattern */
const isAllowed = (pattern) => chrome.permissions.contains({ origins: [pattern] });

/**
 * @template T
 * @param {T[]} items
 * @param {(item: T) => Promise<boolean>} holds
 */
async function only(items, holds) {
  const answers = await Promise.all(items.map(holds));
  return items.filter((_, index) => answers[index]);
}

/** @returns {Promise<Map<string, string[]>>} match patterns by the id of the site */
async function watchable() {
  const { sites, instances } = await readSettings();
  const entries = SITES.filter(({ id, instances: byServer }) => byServer || sites.includes(id)).map(
    async (site) => /** @type {[string, string[]]} */ ([site.id, await only(patternsOf(site, instances), isAllowed)]),
  );
  return new Map((await Promise.all(entries)).filter(([, patterns]) => patterns.length > 0));
}

/** @returns {Promise<string[]>} match patterns of what is watched now */
export async function watchedPatterns() {
  const scripts = await chrome.scripting.getRegisteredContentScripts();
  return scripts.flatMap(({ matches }) => matches ?? []);
}

/**
 * Runs in the page.
 *
 * @param {string} word sends a script home that an update has cut off
 * @returns {boolean} whether a script of this version is there
 */
function meetEarlier(word) {
  const isThere = globalThis.hitokokyu?.sites.length > 0;
  if (!isThere) dispatchEvent(new Event(word));
  return isThere;
}

/**
 * Starts on pages that were open already. Where the page has our scripts, they are left alone.
 *
 * @param {string} id
 * @param {string[]} patterns
 */
async function startOnOpenPages(id, patterns) {
  const [tabs, word] = await Promise.all([chrome.tabs.query({ url: patterns }), successorWord()]);
  const started = tabs.map(async ({ id: tabId }) => {
    const target = { tabId: Number(tabId) };
    const [{ result: isThere }] = await chrome.scripting.executeScript({ target, func: meetEarlier, args: [word] });
    if (!isThere) await chrome.scripting.executeScript({ target, files: contentFiles(id) });
  });
  // A page that is being closed or is an error page cannot be entered; it is read when it loads.
  await Promise.allSettled(started);
}

/**
 * Scripts that run already cannot be called back: they are told where watching goes on, and leave
 * if it is not with them.
 *
 * @param {string[]} patterns
 */
async function tellOpenPages(patterns) {
  const tabs = await chrome.tabs.query({});
  const told = tabs.map(async ({ id }) => {
    const tabId = Number(id);
    const answer = await chrome.tabs.sendMessage(tabId, { type: "sites.watched", patterns });
    if (answer !== "left") return;
    await forgetTab(tabId);
    await paint(tabId, []);
  });
  // Most tabs have none of our scripts: nobody answers there.
  await Promise.allSettled(told);
}

async function bringInLine() {
  const target = await watchable();
  const registered = await chrome.scripting.getRegisteredContentScripts();
  const before = new Map(registered.map(({ id, matches }) => [id, matches ?? []]));
  const gone = [...before.keys()].filter((id) => !target.has(id));
  if (gone.length > 0) await chrome.scripting.unregisterContentScripts({ ids: gone });
  for (const [id, matches] of target) {
    const known = before.get(id);
    // All of it also when it is only updated: what is left out falls back, the persistence as well.
    const script = /** @type {chrome.scripting.RegisteredContentScript} */ ({
      id,
      matches,
      js: contentFiles(id),
      runAt: "document_start",
      persistAcrossSessions: true,
    });
    if (known) await chrome.scripting.updateContentScripts([script]);
    else await chrome.scripting.registerContentScripts([script]);
    const fresh = matches.filter((pattern) => !known?.includes(pattern));
    if (fresh.length > 0) await startOnOpenPages(id, fresh);
  }
  const now = [...target.values()].flat();
  if ([...before.values()].flat().some((pattern) => !now.includes(pattern))) await tellOpenPages(now);
}

let last = Promise.resolve();

/** Makes what is watched agree with what is wanted and allowed. */
export function syncSites() {
  const turn = last.then(bringInLine);
  last = turn.catch(() => undefined);
  return turn;
}

/**
 * @typedef {{
 *   site: string,
 *   title: string,
 *   patterns: string[],
 *   wanted: boolean,
 *   allowed: boolean,
 *   managed: boolean,
 *   instance?: string,
 * }} SiteState `managed` when the organisation decides; `instance` is the origin of a server that
 * the person added
 */

/** @returns {Promise<SiteState[]>} every site that can be switched, then every server that was added */
export async function siteStates() {
  const { sites, instances, managed: names } = await readSettings();
  const managed = names.includes("sites");
  const areAllowed = (/** @type {string[]} */ origins) => chrome.permissions.contains({ origins });
  const own = SITES.filter((site) => !site.instances).map(async (site) => {
    const patterns = patternsOf(site, []);
    const { id, title } = site;
    return { site: id, title, patterns, wanted: sites.includes(id), allowed: await areAllowed(patterns), managed };
  });
  const servers = instances.map(async ({ origin, site }) => {
    const patterns = [patternOf(origin)];
    const title = `${new URL(origin).host} (${siteById(site)?.title})`;
    const allowed = await areAllowed(patterns);
    return { site, title, patterns, wanted: true, allowed, managed: false, instance: origin };
  });
  return Promise.all([...own, ...servers]);
}

/** @param {string[]} origins */
async function giveBack(origins) {
  // What a policy or another site still needs the browser keeps by itself.
  await chrome.permissions.remove({ origins });
}

/**
 * Remembers that a site is wanted. The permission is asked for by the page in which the person
 * pressed the switch: browsers hand the question only to the press of a button.
 *
 * @param {string} id
 */
export async function enableSite(id) {
  await wanted.change((now) => (now.includes(id) ? now : [...now, id]));
  await syncSites();
}

/** @param {string} id */
export async function disableSite(id) {
  await wanted.change((now) => now.filter((other) => other !== id));
  const site = siteById(id);
  if (site) await giveBack(patternsOf(site, []));
  await syncSites();
}

/**
 * @param {string} origin as `originTyped` gives it, and of no known site
 * @param {string} site
 */
export async function addInstance(origin, site) {
  await added.change((now) => [...now.filter((other) => other.origin !== origin), { origin, site }]);
  await syncSites();
}

/** @param {string} origin */
export async function removeInstance(origin) {
  await added.change((now) => now.filter((other) => other.origin !== origin));
  await giveBack([patternOf(origin)]);
  await syncSites();
}

/**
 * The site of a page, watched or not.
 *
 * @param {string} url
 * @returns {Promise<SiteState | undefined>}
 */
export async function siteOfPage(url) {
  const { origin } = new URL(url);
  const { instances } = await readSettings();
  const site = siteAt(origin, instances);
  if (!site) return undefined;
  const states = await siteStates();
  return states.find((state) => (site.instances ? state.instance === origin : state.site === site.id));
}
