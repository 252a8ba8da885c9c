/** The page for one's own draft: first what one sees oneself, then what hitokokyu sees, side by side. */

import { call, clearProblems, make, showProblem, wordsFrom } from "./page.js";
import { speaking } from "./training-exercise.js";
import { inJapanese, pieceButtons, post } from "./training-tasks.js";

/** @typedef {import("./training-tasks.js").Localized} Localized */
/** @typedef {{ category: string, title: Localized, message: Localized, advice: Localized, quote: string }} Finding */
/** @typedef {{ complete: boolean, reasons: { message: Localized }[], findings: Finding[] }} Report */
/**
 * @typedef {{ report: Report, pieces: string[], marked: number[], found: number[], both: string[], only_writer: string[],
 *   only_advisor: string[] }} Comparison
 */
/** @typedef {{ account?: string, now?: string, reply_to?: string | null, profile?: string, attachments?: string[] }} Context */
/** @typedef {{ text: string, context: Context }} Draft */
/** @typedef {Draft & { id: string, at: string }} Kept */
/** @typedef {{ enabled: boolean, met: { category: string, warnings: number }[] }} Learning */

const words = speaking(wordsFrom("words"), wordsFrom("categories"));
const { say, own, categories } = words;
const language = document.documentElement.lang;

/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
/** @param {string} id */
const field = (id) => /** @type {HTMLInputElement | HTMLTextAreaElement} */ (document.getElementById(id));
const draftForm = /** @type {HTMLFormElement} */ (byId("draft"));
const lookForm = /** @type {HTMLFormElement} */ (byId("look"));
const nothing = /** @type {HTMLInputElement} */ (byId("nothing"));
const picture = /** @type {HTMLInputElement} */ (byId("picture"));
const learn = /** @type {HTMLInputElement} */ (byId("learn"));

/** @type {Draft} */
let draft = { text: "", context: {} };
/** Of the draft that is compared: kept twice, it is kept once. */
let draftId = "";
let isBusy = false;

/** @param {HTMLElement} shown */
function showOnly(shown) {
  for (const part of [draftForm, lookForm, byId("compared")]) part.hidden = part !== shown;
}

/** @param {string} text */
function announce(text) {
  byId("status").textContent = "";
  byId("status").textContent = text;
}

/** One request at a time; what goes wrong is said where it was asked for. @param {HTMLElement} place @param {() => Promise<void>} work */
async function doing(place, work) {
  if (isBusy) return;
  isBusy = true;
  clearProblems(place);
  try {
    await work();
  } catch (error) {
    showProblem(place, error);
  } finally {
    isBusy = false;
  }
}

// -- 1. the draft ---------------------------------------------------------------------------

/** @returns {Draft} */
function written() {
  const now = field("now").value;
  const reply = field("reply").value.trim();
  const profile = field("profile").value.trim();
  const account = String(new FormData(draftForm).get("account"));
  return { text: field("text").value, context: { account, ...(now ? { now } : {}), ...(reply ? { reply_to: reply } : {}), ...(profile ? { profile } : {}), ...(picture.checked ? { attachments: ["image"] } : {}) } };
}

async function look() {
  draft = written();
  if (!draft.text.trim()) {
    byId("text-problem").textContent = say("writeSomething");
    field("text").focus();
    return;
  }
  /** @type {{ pieces: string[] }} */
  const { pieces } = await call("POST", "/api/v1/training/self-check/pieces", draft);
  draftId = crypto.randomUUID();
  lookForm.reset();
  clearProblems(lookForm);
  byId("pieces").replaceChildren(...pieceButtons(pieces));
  announce("");
  showOnly(lookForm);
  byId("look-title").focus();
}

// -- 2. with one's own eyes -----------------------------------------------------------------

/** @returns {number[]} */
const marked = () => [...byId("pieces").children].flatMap((piece, number) => (piece.getAttribute("aria-pressed") === "true" ? [number] : []));

/** @returns {HTMLInputElement[]} */
const chosen = () => [...byId("categories-of-draft").querySelectorAll("input")].filter((box) => box.checked);

async function compare() {
  const seen = { marked: marked(), categories: chosen().map((box) => box.value) };
  if (!nothing.checked && !seen.marked.length && !seen.categories.length) {
    byId("look-problem").textContent = say("chooseSomething");
    return;
  }
  showComparison(await call("POST", "/api/v1/training/self-check", { ...draft, ...seen }));
}

/** Nothing and something exclude each other. */
function nothingAtAll() {
  if (!nothing.checked) return;
  for (const box of chosen()) box.checked = false;
  for (const piece of byId("pieces").children) piece.setAttribute("aria-pressed", "false");
}

// -- 3. side by side ------------------------------------------------------------------------

/** @param {string} caption @param {string[]} pieces @param {number[]} numbers @param {string} className */
function side(caption, pieces, numbers, className) {
  const text = make("blockquote", "", ...pieces.map((piece, number) => (numbers.includes(number) ? make("mark", className, piece) : piece)));
  return make("figure", "", make("figcaption", "", caption), inJapanese(text), ...(numbers.length ? [] : [make("p", "soft", say("noMarks"))]));
}

/** @param {string} title @param {string} state @param {string[]} names @param {string} [help] */
function verdict(title, state, names, help) {
  const part = make(
    "div",
    "",
    make("h3", "", title),
    names.length ? make("ul", "", ...names.map((name) => make("li", "", categories[name] ?? name))) : make("p", "soft", say("none")),
    ...(help && names.length ? [make("p", "soft", help)] : []),
  );
  part.dataset.state = state;
  return part;
}

/** @param {Comparison} comparison */
function showComparison({ report, pieces, marked: mine, found, both, only_writer, only_advisor }) {
  byId("incomplete").hidden = report.complete;
  byId("incomplete").replaceChildren(make("p", "", say("incomplete")), make("ul", "", ...report.reasons.map(({ message }) => make("li", "", own(message)))));
  byId("sides").replaceChildren(side(say("yours"), pieces, mine, "mine"), side(say("advisors"), pieces, found, ""));
  const onlyMarked = mine.length && !both.length && !only_writer.length;
  const isSilent = report.complete && !mine.length && !both.length && !only_writer.length && !only_advisor.length;
  byId("verdicts").replaceChildren(
    ...(isSilent
      ? [make("p", "", say("neither"))]
      : [verdict(say("both"), "both", both), verdict(say("onlyWriter"), "writer", onlyMarked ? [say("markedWords")] : only_writer, say("onlyWriterHelp")), verdict(say("onlyAdvisor"), "advisor", only_advisor)]),
  );
  const items = report.findings.map(({ title, quote, message, advice }) =>
    make("li", "", make("strong", "", own(title)), ...(quote ? [inJapanese(make("q", "", quote))] : []), make("p", "", own(message)), make("p", "soft", say("advice", { advice: own(advice) }))),
  );
  byId("findings").replaceChildren(...(items.length ? [make("ul", "findings", ...items)] : []));
  for (const id of ["keep", "keep-help"]) byId(id).hidden = false;
  announce("");
  showOnly(byId("compared"));
  byId("compared-title").focus();
}

// -- what is kept ---------------------------------------------------------------------------

/** @param {{ kept: Kept[] }} list */
function showKept({ kept }) {
  byId("kept-part").hidden = !kept.length;
  byId("kept").replaceChildren(
    ...kept.map((one) => {
      const when = new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "Asia/Tokyo" }).format(new Date(one.at));
      const again = make("button", "button", say("again"));
      const remove = make("button", "button", say("remove"));
      for (const button of [again, remove]) button.type = "button";
      again.addEventListener("click", () => tryAgain(one));
      remove.addEventListener("click", () => doing(byId("kept-part"), () => removeDraft(one.id)));
      return make("li", "", make("p", "soft", say("keptOn", { day: when })), post(one.text), make("div", "buttons", again, remove));
    }),
  );
}

async function keep() {
  showKept(await call("POST", "/api/v1/training/kept", { id: draftId, ...draft }));
  for (const id of ["keep", "keep-help"]) byId(id).hidden = true;
  announce(say("kept"));
  byId("kept-title").focus();
}

/** @param {string} id */
async function removeDraft(id) {
  showKept(await call("DELETE", `/api/v1/training/kept/${id}`));
  announce(say("removed"));
  (byId("kept-part").hidden ? byId("main") : byId("kept-title")).focus();
}

/** @param {Kept} one */
function tryAgain({ text, context }) {
  draftForm.reset();
  field("text").value = text;
  field("now").value = context.now?.slice(0, 16) ?? "";
  field("reply").value = context.reply_to ?? "";
  field("profile").value = context.profile ?? "";
  picture.checked = Boolean(context.attachments?.length);
  for (const radio of /** @type {NodeListOf<HTMLInputElement>} */ (draftForm.querySelectorAll("[name=account]"))) radio.checked = radio.value === (context.account ?? "personal");
  doing(draftForm, look);
}

// -- warnings that were met -----------------------------------------------------------------

/** @param {Learning} learning */
function showLearning({ enabled, met }) {
  learn.checked = enabled;
  const list = met.map(({ category, warnings }) => say("met", { category: categories[category] ?? category, warnings })).join(say("and"));
  byId("met").textContent = !enabled ? say("off") : met.length ? say("metSome", { list }) : say("metNone");
}

const learning = byId("learning");
draftForm.addEventListener("submit", (event) => {
  event.preventDefault();
  doing(draftForm, look);
});
lookForm.addEventListener("submit", (event) => {
  event.preventDefault();
  doing(lookForm, compare);
});
for (const form of [draftForm, lookForm]) form.addEventListener("input", () => clearProblems(form));
nothing.addEventListener("change", nothingAtAll);
byId("categories-of-draft").addEventListener("change", () => {
  nothing.checked = false;
});
byId("pieces").addEventListener("click", () => {
  nothing.checked = false;
});
byId("back").addEventListener("click", () => {
  showOnly(draftForm);
  byId("draft-title").focus();
});
byId("another").addEventListener("click", () => {
  draftForm.reset();
  announce("");
  showOnly(draftForm);
  byId("draft-title").focus();
});
byId("keep").addEventListener("click", () => doing(byId("compared"), keep));
learn.addEventListener("change", () => doing(learning, async () => showLearning(await call("PUT", "/api/v1/training/warnings", { enabled: learn.checked }))));

call("GET", "/api/v1/training/kept").then(showKept, (error) => showProblem(byId("kept-part"), error));
call("GET", "/api/v1/training/warnings").then(showLearning, (error) => showProblem(learning, error));
