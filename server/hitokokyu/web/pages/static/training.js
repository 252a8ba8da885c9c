/** The page of training: one scenario after the other, what it was worth, and how it is going. */

import { call, clearProblems, make, showProblem, wordsFrom } from "./page.js";
import { factItems, givenParts, lookBack, reasons, speaking, worth } from "./training-exercise.js";
import { taskFor } from "./training-tasks.js";

/** @typedef {import("./training-tasks.js").Exercise} Exercise */
/** @typedef {import("./training-tasks.js").Given} Given */
/** @typedef {import("./training-tasks.js").Task} Task */
/** @typedef {import("./training-exercise.js").Feedback} Feedback */
/** @typedef {{ day: string, done: number, exercises: Exercise[], streak: number }} Today */

const DAILY = 5;

const words = speaking(wordsFrom("words"), wordsFrom("categories"));
const { say } = words;

/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
const form = /** @type {HTMLFormElement} */ (byId("exercise"));

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
  task = taskFor(exercise, words);
  form.reset();
  clearProblems(form);
  byId("certainty").hidden = false;
  byId("place").textContent = say("place", { number: today.done + 1 });
  byId("title").textContent = words.own(exercise.title);
  byId("facts").replaceChildren(...factItems(exercise.facts, words));
  byId("given").replaceChildren(...givenParts(exercise, words));
  byId("task").replaceChildren(task.view);
  byId("reasons").replaceChildren();
  showOnly(form);
  if (moveFocus) byId("title").focus();
}

/** @param {boolean} moveFocus */
function showDone(moveFocus) {
  byId("done-title").textContent = say(today.done ? "doneTitle" : "none");
  byId("done-text").textContent = today.done ? [say("doneText"), ...(today.streak > 1 ? [say("streak", { days: today.streak })] : [])].join(document.documentElement.lang === "en" ? " " : "") : "";
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
  if (missing !== undefined) return refuse(missing);
  if (!certainty) return refuse("chooseCertainty");
  isBusy = true;
  try {
    const { scenario, twin } = exercise;
    /** @type {Feedback} */
    const feedback = await call("POST", "/api/v1/training/answers", { id: answerId, scenario, twin, certainty, practice: isPractice, ...content });
    showFeedback(exercise, content, feedback);
  } catch (error) {
    showProblem(form, error);
  } finally {
    isBusy = false;
  }
}

/** @param {Exercise} exercise @param {Given} given @param {Feedback} feedback */
function showFeedback(exercise, given, feedback) {
  const state = feedback.right ? "right" : feedback.score > 0 ? "nearly" : "wrong";
  byId("feedback").dataset.state = state;
  byId("verdict").replaceChildren(say(state), isPractice ? make("span", "marks", say("practice")) : worth(form, feedback, words));
  byId("reasons").replaceChildren(...lookBack(exercise, given, words), ...reasons(exercise, feedback, task?.review(feedback) ?? null, words));
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

form.addEventListener("submit", (event) => {
  event.preventDefault();
  answer();
});
form.addEventListener("input", () => clearProblems(form));
byId("next").addEventListener("click", goOn);
byId("again").addEventListener("click", tryAgain);
byId("more").addEventListener("click", () => load({ more: true }));

load({ moveFocus: false });
