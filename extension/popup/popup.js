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
let turn = 0;

/**
 * @param {{ from: string, tone: string, title: string, note?: string, nodes?: Node[] }} view
 */
function show({ from, tone, title, note = "", nodes = [] }) {
  result.dataset.tone = tone;
  source.textContent = from;
  // A status that did not change is not announced again.
  if (headline.textContent !== title) headline.textContent = title;
  if (remark.textContent !== note) remark.textContent = note;
  details.replaceChildren(...nodes);
}

/**
 * @param {string} from
 * @param {ProblemInfo} problem
 * @param {() => void} again
 */
async function showProblem(from, problem, again) {
  const { value } = await ask("status");
  const nodes = [problemView(problem, { port: value.port, again })];
  show({ from, tone: "unknown", title: say(`headline_${problem.kind}`), nodes });
}

/** @returns {Promise<number | undefined>} */
async function currentTab() {
  const [tab] = await chrome.tabs.query({ active: true, currentWindow: true });
  return tab?.id;
}

/** @param {DraftRecord[]} drafts */
function showDrafts(drafts) {
  const from = say("from_tab");
  if (drafts.some(({ phase }) => phase === "checking")) {
    show({ from, tone: "unknown", title: say("headline_checking") });
    return;
  }
  const failed = drafts.find(({ problem }) => problem);
  if (failed?.problem) {
    showProblem(from, failed.problem, showTab);
    return;
  }
  const checked = drafts.flatMap(({ report, text }) => (report ? [{ report, text }] : []));
  const { tone, headline: title, remark: note } = verdict(checked.map(({ report }) => report));
  show({ from, tone, title, note, nodes: checked.map(({ report, text }) => reportView(report, text)) });
}

const showIdle = () => show({ from: "", tone: "idle", title: say("headline_idle"), note: say("remark_idle") });

/** Looks at the service first: a result from before it went away would be a pretence. */
async function showTab() {
  const tabId = await currentTab();
  const { value: status } = await ask("status");
  if (askedByHand) return;
  if (status.problem) {
    await showProblem("", status.problem, showTab);
    return;
  }
  if (tabId !== undefined) {
    await ask("tab.retry", { tabId });
    const { value: drafts } = await ask("tab.drafts", { tabId });
    if (drafts?.length > 0) {
      showDrafts(drafts);
      return;
    }
  }
  showIdle();
}

/**
 * @param {string} from
 * @param {string} text
 */
async function checkByHand(from, text) {
  askedByHand = true;
  turn += 1;
  const mine = turn;
  show({ from, tone: "unknown", title: say("headline_checking") });
  const { value: report, problem } = await ask("check", { text });
  if (mine !== turn) return;
  if (problem) {
    await showProblem(from, problem, () => checkByHand(from, text));
  } else {
    const { tone, headline: title, remark: note } = verdict([report]);
    show({ from, tone, title, note, nodes: [reportView(report, text)] });
  }
  headline.focus({ preventScroll: true });
  scrollTo({ top: 0, behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth" });
}

/** Runs in the page. */
function selectedText() {
  const field = document.activeElement;
  if (field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement) {
    const { selectionStart, selectionEnd, value } = field;
    if (selectionStart !== null && selectionEnd !== null) return value.slice(selectionStart, selectionEnd);
  }
  return String(getSelection());
}

async function checkSelection() {
  const from = say("from_selection");
  const tabId = await currentTab();
  let texts = [];
  try {
    const frames = await chrome.scripting.executeScript({
      target: { tabId: Number(tabId), allFrames: true },
      func: selectedText,
    });
    texts = frames.map((frame) => frame.result ?? "");
  } catch {
    // Pages of the browser itself and of its shop are closed to extensions.
    askedByHand = true;
    show({ from, tone: "unknown", title: say("headline_closed_page"), note: say("remark_closed_page") });
    return;
  }
  const text = texts.find((found) => found.trim() !== "");
  if (text) await checkByHand(from, text.trim());
  else {
    askedByHand = true;
    show({ from, tone: "unknown", title: say("headline_no_selection"), note: say("remark_no_selection") });
  }
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
  if (askedByHand) return;
  const tabId = await currentTab();
  const { value: drafts } = await ask("tab.drafts", { tabId });
  if (askedByHand || !drafts) return;
  if (drafts.length > 0) showDrafts(drafts);
  else showIdle();
});
showTab();
