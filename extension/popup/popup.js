/** The popup: what is known about this tab's composer, and a place to check any other text. */

import { takeAsked } from "../background/context-menu.js";
import { ask } from "../ui/ask.js";
import { button, byId, make } from "../ui/dom.js";
import { reportView, verdict } from "../ui/findings.js";
import { say, translatePage } from "../ui/i18n.js";
import { OFFERED, pageButton } from "../ui/pages.js";
import { problemView } from "../ui/problem.js";
import { allowSite, switchButton, watchSite } from "../ui/switch.js";
import { clockTime } from "../ui/when.js";
import { textOnPage } from "./reading.js";

/** @typedef {import("../background/drafts.js").DraftRecord} DraftRecord */
/** @typedef {import("../background/problem.js").ProblemInfo} ProblemInfo */
/** @typedef {import("../background/switches.js").SiteState} SiteState */

const [result, source, headline, remark, details] = ["result", "source", "headline", "remark", "details"].map(byId);
const field = /** @type {HTMLTextAreaElement} */ (byId("text"));

/** Once the writer has asked about another text, the tab no longer speaks over it. */
let askedByHand = false;
let turns = 0;

/**
 * @typedef {{ from?: string, tone: string, title: string, note?: string, nodes?: Node[] }} View
 * @typedef {(view: View) => void} Show
 */

/**
 * Every question takes a turn; an answer that comes after the next question is not shown.
 *
 * @returns {Show}
 */
function takeTurn() {
  turns += 1;
  const mine = turns;
  return ({ from = "", tone, title, note = "", nodes = [] }) => {
    if (mine !== turns) return;
    result.dataset.tone = tone;
    source.textContent = from;
    // A status that did not change is not announced again.
    if (headline.textContent !== title) headline.textContent = title;
    if (remark.textContent !== note) remark.textContent = note;
    details.replaceChildren(...nodes);
  };
}

/** @typedef {{ report: import("../ui/report.js").Report, text: string, hushed?: number }} Checked */

/**
 * @param {Show} show
 * @param {string} from
 * @param {ProblemInfo} problem
 * @param {() => void} again
 * @param {Checked[]} [checked] what could be checked all the same
 */
async function showProblem(show, from, problem, again, checked = []) {
  const { value } = await ask("status");
  const nodes = [problemView(problem, { port: value.port, again }), ...reportsOf(checked)];
  const note = checked.length > 0 ? say("others_checked", verdict(checked).headline) : "";
  show({ from, tone: "unknown", title: say(`headline_${problem.kind}`), note, nodes });
}

const reportsOf = (/** @type {Checked[]} */ checked) => checked.map(({ report, text }) => reportView(report, text));

/**
 * @param {Show} show
 * @param {string} from
 * @param {Checked[]} checked
 */
function showReports(show, from, checked) {
  const { tone, headline: title, remark: note } = verdict(checked);
  show({ from, tone, title, note, nodes: reportsOf(checked) });
}

/**
 * What there is to say about a tab in which nothing is being written where we look.
 *
 * @param {Show} show
 * @param {SiteState | undefined} site
 */
async function showIdle(show, site) {
  if (!site) {
    show({ tone: "idle", title: say("headline_idle"), note: say("remark_elsewhere") });
  } else if (!site.wanted) {
    show({ tone: "unknown", title: say("headline_unwatched", site.title), note: say("remark_unwatched") });
  } else if (!site.allowed) {
    const note = say("remark_forbidden", site.title);
    show({ tone: "unknown", title: say("headline_forbidden", site.title), note, nodes: [allowButtons(site)] });
  } else if (await writesUnwatched()) {
    show({ tone: "unknown", title: say("headline_not_this_field"), note: say("remark_not_this_field") });
  } else {
    show({ tone: "idle", title: say("headline_idle"), note: say("remark_idle", site.title) });
  }
}

/** Whether something stands in the field of this tab that has the focus, and is no field that we know. */
async function writesUnwatched() {
  const tabId = (await currentTab())?.id;
  if (tabId === undefined) return false;
  try {
    return (await chrome.tabs.sendMessage(tabId, { type: "field.unwatched" }, { frameId: 0 })) === true;
  } catch {
    // None of our scripts is there: the page is still loading, or an error page.
    return false;
  }
}

/** @param {Show} show */
const showPaused = (show) => show({ tone: "unknown", title: say("headline_paused"), note: say("remark_paused") });

/** @param {SiteState} site */
function allowButtons(site) {
  const allow = button(say("allow"), "strong", async () => {
    await allowSite(site);
    await refresh();
  });
  if (site.managed) return make("div", "buttons", allow);
  const leave = button(say("do_not_watch"), "quiet", async () => {
    await leaveSite(site);
    await refresh();
  });
  return make("div", "buttons", allow, leave);
}

/** @param {SiteState} site */
const leaveSite = ({ site, instance }) =>
  ask(instance ? "instance.remove" : "site.disable", { site, origin: instance });

/**
 * @param {Show} show
 * @param {DraftRecord[]} drafts
 * @param {SiteState | undefined} site
 */
async function showDrafts(show, drafts, site) {
  const from = say("from_tab");
  const failed = drafts.find(({ problem }) => problem);
  const checked = drafts.flatMap(({ report, text, hushed }) => (report ? [{ report, text, hushed }] : []));
  if (drafts.length === 0) {
    await showIdle(show, site);
  } else if (failed?.problem?.kind === "paused") {
    showPaused(show);
  } else if (drafts.some(({ phase }) => phase === "checking")) {
    show({ from, tone: "unknown", title: say("headline_checking") });
  } else if (failed?.problem) {
    await showProblem(show, from, failed.problem, refresh, checked);
  } else {
    showReports(show, from, checked);
  }
}

/** @returns {Promise<chrome.tabs.Tab | undefined>} */
async function currentTab() {
  const [tab] = await chrome.tabs.query({ active: true, currentWindow: true });
  return tab;
}

/** @returns {Promise<DraftRecord[]>} */
async function currentDrafts() {
  const tabId = (await currentTab())?.id;
  if (tabId === undefined) return [];
  const { value } = await ask("tab.drafts", { tabId });
  return value;
}

/** @returns {Promise<SiteState | undefined>} of the current tab */
async function currentSite() {
  const url = (await currentTab())?.url;
  if (!url) return undefined;
  const { value } = await ask("site.of", { url });
  return value;
}

/** Where the writer is, for the generator of disclaimers. */
const currentPage = async () => ({ tabId: (await currentTab())?.id, site: (await currentSite())?.site });

/**
 * Whether the site of this tab is watched, and a rest from it.
 *
 * @param {SiteState | undefined} site
 */
async function showWatch(site) {
  const { value: settings } = await ask("settings");
  const rows = [];
  if (site) {
    const name = make("span", "", say("watch_site", site.title));
    name.id = "watch-site";
    const turn = switchButton(name.id, site.wanted && site.allowed, async () => {
      if (!site.wanted) await watchSite(site);
      else if (!site.allowed) await allowSite(site);
      else await leaveSite(site);
      await refresh();
      byId("watch").querySelector("button")?.focus();
    });
    turn.disabled = site.managed;
    rows.push(make("div", "watch-row", name, turn));
    if (site.managed) rows.push(make("p", "soft small", say("set_by_organisation")));
  }
  rows.push(await restRow(settings.pausedUntil));
  byId("watch").replaceChildren(...rows);
}

/** @param {number | null} pausedUntil */
async function restRow(pausedUntil) {
  if (pausedUntil !== null) {
    const resume = button(say("resume"), "strong", () => rest("pause.end"));
    return make("div", "watch-row rest", make("span", "soft", say("paused_until", clockTime(pausedUntil))), resume);
  }
  const { value: states } = await ask("sites");
  const watched = states.filter((/** @type {SiteState} */ { wanted, allowed }) => wanted && allowed);
  if (watched.length === 0) {
    const choose = button(say("choose_sites"), "", () => chrome.runtime.openOptionsPage());
    return make("div", "watch-row rest", make("span", "soft", say("watching_none")), choose);
  }
  const names = watched.map((/** @type {SiteState} */ { title }) => title).join(say("list_separator"));
  const pause = button(say("pause_an_hour"), "", () => rest("pause.start"));
  return make("div", "watch-row rest", make("span", "soft", say("watching_now", names)), pause);
}

/** @param {"pause.start" | "pause.end"} wish */
async function rest(wish) {
  await ask(wish);
  await refresh();
  byId("watch").querySelector(".rest")?.querySelector("button")?.focus();
}

/** What the writer wanted to be reminded of, and whose time has come. */
async function showReminders() {
  const { value: reminders } = await ask("reminders");
  const due = reminders.filter((/** @type {{ when: number }} */ { when }) => when <= Date.now());
  const items = due.map((/** @type {import("../background/reminders.js").Reminder} */ { id, label }) => {
    const done = button(say("reminder_done"), "", async () => {
      await ask("reminder.remove", { id });
      await showReminders();
      byId("headline").focus();
    });
    return make("div", "watch-row", make("span", "", say("reminder_for", label)), done);
  });
  byId("reminders").hidden = items.length === 0;
  byId("reminders").replaceChildren(make("h3", "", say("reminder_due")), ...items);
}

/**
 * Looks at the service first: a result from before it went away would be a pretence.
 *
 * @param {SiteState | undefined} site
 */
async function showTab(site) {
  askedByHand = false;
  const show = takeTurn();
  const [{ value: status }, { value: settings }] = await Promise.all([ask("status"), ask("settings")]);
  if (status.problem) {
    await showProblem(show, "", status.problem, refresh);
    return;
  }
  if (settings.pausedUntil !== null) {
    showPaused(show);
    return;
  }
  const tabId = (await currentTab())?.id;
  if (tabId !== undefined) await ask("tab.retry", { tabId });
  await showDrafts(show, await currentDrafts(), site);
}

async function refresh() {
  const site = await currentSite();
  await Promise.all([showWatch(site), showReminders(), showTab(site)]);
}

/**
 * @param {string} from
 * @param {string} text
 */
async function checkByHand(from, text) {
  askedByHand = true;
  const show = takeTurn();
  show({ from, tone: "unknown", title: say("headline_checking") });
  const { value: report, problem } = await ask("check", { text });
  if (problem) await showProblem(show, from, problem, () => checkByHand(from, text));
  else showReports(show, from, [{ report, text }]);
  scrollTo({ top: 0, behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth" });
}

/**
 * @param {"selection" | "field"} what
 * @param {number} tabId
 */
async function checkOnPage(what, tabId) {
  const text = await textOnPage(what, tabId);
  if (text) {
    await checkByHand(say(`from_${what}`), text);
    return;
  }
  askedByHand = true;
  const why = text === null ? "closed_page" : `no_${what}`;
  takeTurn()({ tone: "unknown", title: say(`headline_${why}`), note: say(`remark_${why}`) });
}

/** @param {ProblemInfo} problem why a page of the service does not open */
async function showNoPage(problem) {
  askedByHand = true;
  const show = takeTurn();
  if (problem.kind === "behind") show({ tone: "unknown", title: say("headline_no_page"), note: say("remark_no_page") });
  else await showProblem(show, "", problem, refresh);
  scrollTo({ top: 0 });
}

/** What the popup was opened for: the state of the tab, or a line of the context menu. */
async function begin() {
  const asked = await takeAsked();
  if (!asked) {
    await refresh();
    return;
  }
  await Promise.all([showWatch(await currentSite()), showReminders(), checkOnPage(asked.what, asked.tabId)]);
}

translatePage();
byId("settings").addEventListener("click", () => chrome.runtime.openOptionsPage());
byId("selection").addEventListener("click", async () => checkOnPage("selection", Number((await currentTab())?.id)));
byId("form").addEventListener("submit", (event) => {
  event.preventDefault();
  if (field.value.trim() === "") field.focus();
  else checkByHand(say("from_paste"), field.value);
});
chrome.storage.session.onChanged.addListener(async () => {
  if (!askedByHand) await showDrafts(takeTurn(), await currentDrafts(), await currentSite());
});
byId("pages").append(
  ...OFFERED.map((page) => pageButton(page, showNoPage, currentPage)),
);
begin();
