/** The page of training: one scenario after the other, what it was worth, and how it is going. */

import { call, clearProblems, make, showProblem, wordsFrom } from "./page.js";
import { showProgress } from "./training-progress.js";
import { inJapanese, post, taskFor } from "./training-tasks.js";

/** @typedef {import("./training-tasks.js").Exercise} Exercise */
/** @typedef {import("./training-tasks.js").Localized} Localized */
/** @typedef {import("./training-tasks.js").Task} Task */
/** @typedef {{ summary: Localized, source: string, guideline: string, number: string }} Clause */
/** @typedef {{ title: Localized, quote: string, advice: Localized }} Finding */
/** @typedef {{ element: string, title: Localized, state: "present" | "too-thin" | "missing", why: Localized | null }} Statement */
/** @typedef {{ publish: boolean, why: Localized }} Verdict */
/**
 * @typedef {{ right: boolean, score: number, marks: number, category: string, publish: boolean, explanation: Localized, cited: Clause[],
 *   findings: Finding[], wanted: number[], verdicts: Verdict[], lost: string[][], statements: Statement[], solution: string | null,
 *   other: { publish: boolean, text: string, facts: Localized[], why: Localized }, due: string | null }} Feedback
 */
/** @typedef {{ day: string, done: number, exercises: Exercise[], streak: number }} Today */

const DAILY = 5;

const language = /** @type {"ja" | "en"} */ (document.documentElement.lang);
const words = wordsFrom("words");
/** @type {Record<string, string>} */
const categories = wordsFrom("categories");

/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
const form = /** @type {HTMLFormElement} */ (byId("exercise"));

/**
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 * @returns {string}
 */
const say = (key, values = {}) => words[key].replace(/\{(\w+)\}/g, (/** @type {string} */ _, /** @type {string} */ name) => values[name]);
/** @param {Localized} localized */
const own = (localized) => localized[language];

/** @type {Today} */
let today = { day: "", done: 0, exercises: [], streak: 0 };
/** @type {Task | undefined} */
let task;
let answerId = "";
let isPractice = false;
let isBusy = false;

/** Only one of the parts is to be seen at a time. @param {HTMLElement | null} shown */
function showOnly(shown) {
  for (const part of [form, byId("feedback"), byId("done")]) part.hidden = part !== shown;
}

function showSteps() {
  const total = Math.max(DAILY, today.done + today.exercises.length);
  const steps = Array.from({ length: total }, (_, number) => {
    const step = make("li", "");
    step.dataset.state = number < today.done ? "done" : number === today.done ? "now" : "open";
    return step;
  });
  byId("steps").replaceChildren(...(today.exercises.length || today.done ? steps : []));
}

/** @param {Localized[]} facts */
const factItems = (facts) => facts.map((fact) => make("li", "", own(fact)));

/** @param {string} label @param {string} text @param {string} className */
function quoted(label, text, className) {
  return make("figure", `quoted ${className}`, make("figcaption", "", label), post(text));
}

/** @param {boolean} [moveFocus] */
function showNext(moveFocus = true) {
  const exercise = today.exercises[0];
  showSteps();
  if (!exercise) {
    showDone(moveFocus);
    return;
  }
  answerId = crypto.randomUUID();
  isPractice = false;
  task = taskFor(exercise, { say, own, categories });
  form.reset();
  clearProblems(form);
  byId("certainty").hidden = false;
  byId("place").textContent = say("place", { number: today.done + 1 });
  byId("title").textContent = own(exercise.title);
  byId("facts").replaceChildren(...factItems(exercise.facts));
  byId("given").replaceChildren(
    ...(exercise.reply_to ? [quoted(say("comment"), exercise.reply_to, "comment")] : []),
    ...(exercise.profile && exercise.format !== "profile" ? [quoted(say("bio"), exercise.profile, "bio")] : []),
    ...(exercise.format === "find" || exercise.format === "reply" ? [] : [quoted(say("post"), exercise.text, "post")]),
  );
  byId("task").replaceChildren(task.view);
  showOnly(form);
  if (moveFocus) byId("title").focus();
}

/** @param {boolean} moveFocus */
function showDone(moveFocus) {
  byId("done-title").textContent = say(today.done ? "doneTitle" : "none");
  byId("done-text").textContent = today.done ? [say("doneText"), ...(today.streak > 1 ? [say("streak", { days: today.streak })] : [])].join(language === "en" ? " " : "") : "";
  byId("more").hidden = !today.done;
  showOnly(byId("done"));
  if (moveFocus) byId("done-title").focus();
}

/** @param {string} key */
function refuse(key) {
  const place = byId("exercise-problem");
  // Emptied first, or the same words would not be announced again.
  place.textContent = "";
  place.textContent = say(key);
}

async function answer() {
  const exercise = today.exercises[0];
  if (isBusy || !task || !exercise) return;
  clearProblems(form);
  const { missing, content } = task.read();
  const certainty = Number(new FormData(form).get("certainty"));
  if (missing) return refuse(missing);
  if (!certainty) return refuse("chooseCertainty");
  isBusy = true;
  try {
    const { scenario, twin } = exercise;
    /** @type {Feedback} */
    const feedback = await call("POST", "/api/v1/training/answers", { id: answerId, scenario, twin, certainty, practice: isPractice, ...content });
    showFeedback(exercise, feedback);
    if (!isPractice) loadProgress();
  } catch (error) {
    showProblem(form, error);
  } finally {
    isBusy = false;
  }
}

/** @param {string} title @param {...(Node | string)} content */
const part = (title, ...content) => make("div", "part", make("h3", "", title), ...content);

/** @param {string[][]} entries */
const entriesInWords = (entries) => entries.map((one) => one.join(say("or"))).join(say("and"));

/** @param {Finding[]} findings */
function findingList(findings) {
  return make("ul", "findings", ...findings.map(({ title, quote }) => make("li", "", own(title), ...(quote ? [inJapanese(make("q", "", quote))] : []))));
}

/** @param {Exercise} exercise @param {Feedback} feedback */
function reasons(exercise, feedback) {
  const { findings, verdicts, lost, statements, solution, other, cited } = feedback;
  const isRewritten = exercise.format === "mend" || exercise.format === "profile";
  /** @type {Node[]} */
  const shown = [];
  if (exercise.format === "judge") {
    shown.push(make("p", "", feedback.publish ? say("harmless") : say("matter", { category: categories[feedback.category] })));
  }
  const review = task?.review(feedback);
  if (review) shown.push(review);
  if (lost.length) shown.push(make("p", "", say("lost", { words: entriesInWords(lost) })));
  if (statements.length) {
    const items = statements.map(({ title, state, why }) => {
      const item = make("li", "", `${own(title)}: ${say(state)}`, ...(why ? [make("p", "soft", own(why))] : []));
      item.dataset.state = state;
      return item;
    });
    shown.push(make("ul", "statements", ...items));
  }
  if (isRewritten && findings.length) shown.push(part(say("still"), findingList(findings)));
  shown.push(make("p", "", own(feedback.explanation)));
  if (solution) shown.push(part(say("solution"), post(solution)));
  if (!isRewritten && findings.length) shown.push(part(say("advisor"), findingList(findings)));
  if (!verdicts.length) {
    const facts = other.facts.map(own).join(say("between"));
    const why = make("p", "soft", ...(facts ? [`${facts} – `] : []), own(other.why));
    shown.push(part(say(other.publish ? "fine" : "notFine"), post(other.text), why));
  }
  if (cited.length) {
    const clauses = cited.map(({ summary, source }) => make("li", "", own(summary), make("span", "soft", ` ${source}`)));
    shown.push(part(say("clauses"), make("ul", "clauses", ...clauses)));
  }
  return shown;
}

/** @param {Exercise} exercise @param {Feedback} feedback */
function showFeedback(exercise, feedback) {
  const state = feedback.right ? "right" : feedback.score > 0 ? "nearly" : "wrong";
  byId("feedback").dataset.state = state;
  const marks = isPractice ? say("practice") : say("earned", { marks: `${feedback.marks > 0 ? "+" : ""}${feedback.marks}`.replace("-", "−") });
  byId("verdict").replaceChildren(say(state), make("span", "marks", marks));
  byId("reasons").replaceChildren(...reasons(exercise, feedback));
  byId("again").hidden = !["mend", "profile"].includes(exercise.format) || feedback.score === 1;
  byId("next").textContent = say(today.exercises.length > 1 ? "next" : "finish");
  showOnly(byId("feedback"));
  byId("verdict").focus();
}

/** To the next one. What was answered leaves the list only now: trying again still needs it. */
async function goOn() {
  today = { ...today, done: today.done + 1, exercises: today.exercises.slice(1), streak: Math.max(1, today.streak) };
  if (!today.exercises.length) await load();
  else showNext();
}

function tryAgain() {
  isPractice = true;
  byId("certainty").hidden = true;
  showOnly(form);
  task?.focus();
}

/** @param {{ more?: boolean, moveFocus?: boolean }} [wish] */
async function load({ more = false, moveFocus = true } = {}) {
  byId("status").textContent = say("loading");
  byId("loading-problem").textContent = "";
  try {
    today = await call("GET", `/api/v1/training/today${more ? "?more=1" : ""}`);
    byId("status").textContent = "";
    showNext(moveFocus);
  } catch (error) {
    byId("status").textContent = "";
    showProblem(byId("main"), error);
  }
}

async function loadProgress() {
  try {
    showProgress(await call("GET", "/api/v1/training/progress"), { say, categories });
  } catch {
    byId("summary").textContent = "";
    byId("tables").hidden = true; // Figures that are not those of now would mislead.
  }
}

async function forget() {
  try {
    await call("DELETE", "/api/v1/training");
    byId("forget").closest("details")?.removeAttribute("open");
    await load();
    await loadProgress();
  } catch (error) {
    showProblem(byId("tables"), error);
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  answer();
});
byId("next").addEventListener("click", goOn);
byId("again").addEventListener("click", tryAgain);
byId("more").addEventListener("click", () => load({ more: true }));
byId("forget").addEventListener("click", forget);

// The first reading takes a moment; what shows how it is going waits for it.
load({ moveFocus: false }).then(loadProgress);
