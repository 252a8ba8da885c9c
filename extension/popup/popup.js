/** The popup: what is known about this tab's composer, and a place to check any other text. */

import { ask } from "../ui/ask.js";
import { reportView, verdict } from "../ui/findings.js";
import { say, translatePage } from "../ui/i18n.js";
import { problemView } from "../ui/problem.js";

/** @typedef {import("../background/drafts.js").DraftRecord} DraftRecord */
/** @typedef {import("../background/problem.js").ProblemInfo} ProblemInfo */

const byId = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
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

/**
 * @param {Show} show
 * @param {string} from
 * @param {ProblemInfo} problem
 * @param {() => void} again
 */
async function showProblem(show, from, problem, again) {
  const { value } = await ask("status");
  const nodes = [problemView(problem, { port: value.port, again })];
  show({ from, tone: "unknown", title: say(`headline_${problem.kind}`), nodes });
}

/**
 * @param {Show} show
 * @param {string} from
 * @param {{ report: import("../ui/report.js").Report, text: string }[]} checked
 */
function showReports(show, from, checked) {
  const { tone, headline: title, remark: note } = verdict(checked.map(({ report }) => report));
  show({ from, tone, title, note, nodes: checked.map(({ report, text }) => reportView(report, text)) });
}

/**
 * @param {Show} show
 * @param {DraftRecord[]} drafts
 */
async function showDrafts(show, drafts) {
  const from = say("from_tab");
  const failed = drafts.find(({ problem }) => problem);
  if (drafts.length === 0) {
    show({ tone: "idle", title: say("headline_idle"), note: say("remark_idle") });
  } else if (drafts.some(({ phase }) => phase === "checking")) {
    show({ from, tone: "unknown", title: say("headline_checking") });
  } else if (failed?.problem) {
    await showProblem(show, from, failed.problem, showTab);
  } else {
    showReports(show, from, drafts.flatMap(({ report, text }) => (report ? [{ report, text }] : [])));
  }
}

/** @returns {Promise<number | undefined>} */
async function currentTab() {
  const [tab] = await chrome.tabs.query({ active: true, currentWindow: true });
  return tab?.id;
}

/** @returns {Promise<DraftRecord[]>} */
async function currentDrafts() {
  const tabId = await currentTab();
  if (tabId === undefined) return [];
  const { value } = await ask("tab.drafts", { tabId });
  return value;
}

/** Looks at the service first: a result from before it went away would be a pretence. */
async function showTab() {
  askedByHand = false;
  const show = takeTurn();
  const { value: status } = await ask("status");
  if (status.problem) {
    await showProblem(show, "", status.problem, showTab);
    return;
  }
  const tabId = await currentTab();
  if (tabId !== undefined) await ask("tab.retry", { tabId });
  await showDrafts(show, await currentDrafts());
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

/** Runs in the page. */
function selectedText() {
  const active = document.activeElement;
  if (active instanceof HTMLInputElement && active.type === "password") return "";
  if (active instanceof HTMLTextAreaElement || active instanceof HTMLInputElement) {
    const { selectionStart, selectionEnd, value } = active;
    if (selectionStart !== null && selectionEnd !== null) return value.slice(selectionStart, selectionEnd);
  }
  return String(getSelection());
}

/** @returns {Promise<string | null>} null when the page is closed to extensions */
async function selectionOfTab() {
  try {
    const frames = await chrome.scripting.executeScript({
      target: { tabId: Number(await currentTab()), allFrames: true },
      func: selectedText,
    });
    return frames.map(({ result: text }) => (text ?? "").trim()).find(Boolean) ?? "";
  } catch {
    return null;
  }
}

async function checkSelection() {
  const text = await selectionOfTab();
  if (text) {
    await checkByHand(say("from_selection"), text);
    return;
  }
  askedByHand = true;
  const why = text === null ? "closed_page" : "no_selection";
  takeTurn()({ tone: "unknown", title: say(`headline_${why}`), note: say(`remark_${why}`) });
}

translatePage();
byId("settings").addEventListener("click", () => chrome.runtime.openOptionsPage());
byId("selection").addEventListener("click", checkSelection);
byId("form").addEventListener("submit", (event) => {
  event.preventDefault();
  if (field.value.trim() === "") field.focus();
  else checkByHand(say("from_paste"), field.value);
});
chrome.storage.session.onChanged.addListener(async () => {
  if (!askedByHand) await showDrafts(takeTurn(), await currentDrafts());
});
showTab();
