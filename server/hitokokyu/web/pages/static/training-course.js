/** The page of courses and tests: which there are, going through one, and what came of it. */

import { call, clearProblems, fetchFile, make, Problem, save, showProblem, wordsFrom } from "./page.js";
import { factItems, givenParts, lookBack, reasons, speaking, worth } from "./training-exercise.js";
import { restore, taskFor } from "./training-tasks.js";

/** @typedef {import("./training-tasks.js").Exercise} Exercise */
/** @typedef {import("./training-tasks.js").Given} Given */
/** @typedef {import("./training-tasks.js").Localized} Localized */
/** @typedef {import("./training-tasks.js").Task} Task */
/** @typedef {import("./training-exercise.js").Feedback} Feedback */
/** @typedef {{ category: string, scenarios: number, right: number }} CategoryResult */
/** @typedef {{ id: string, finished_at: string, scenarios: number, score: number, pass_mark: number, passed: boolean, categories: CategoryResult[] }} Result */
/**
 * @typedef {{ id: string, format: "lesson" | "test", title: Localized, about: Localized, minutes: number, questions: number,
 *   guidelines: { title: Localized, edition: string }[], pass_mark: number | null, deadline: string | null, is_late: boolean,
 *   attempts: number | null, attempts_left: number | null, is_imported: boolean, open: { answered: number, questions: number } | null,
 *   finished: number, results: Result[] }} Course
 */
/** @typedef {{ courses: Course[], refused: { id: string, line: number, message: Localized, remedy: Localized }[] }} CourseList */
/** @typedef {{ number: number, exercise: Exercise, given: Given, feedback: Feedback }} Reviewed */
/**
 * @typedef {{ id: string, course: string, format: "lesson" | "test", title: Localized, questions: number, answered: number, number: number | null,
 *   exercise: Exercise | null, part: { title: Localized, intro: Localized } | null, is_new_part: boolean, result: Result | null, review: Reviewed[] }} Sitting
 */

const words = speaking(wordsFrom("words"), wordsFrom("categories"));
const { say, own, categories } = words;
const language = document.documentElement.lang;

/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
const form = /** @type {HTMLFormElement} */ (byId("exercise"));
const importForm = /** @type {HTMLFormElement} */ (byId("import"));

/** @type {Sitting | null} */
let sitting = null;
/** @type {Task | undefined} */
let task;
let isBusy = false;

/** Days as people write them. @param {string} moment @returns {string} */
const day = (moment) => new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "Asia/Tokyo" }).format(new Date(moment));
/** @param {number} share */
const percent = (share) => Math.floor(share * 100);

/** Only one of the parts is to be seen at a time. @param {...string} shown */
function showOnly(...shown) {
  for (const part of ["list", "sitting", "intro", "exercise", "feedback", "done", "review"]) byId(part).hidden = !shown.includes(part);
}

/** The address of this page, also in the other language. @param {string} id of an attempt, if one goes on */
function stayAt(id) {
  history.replaceState(null, "", `${location.pathname}${location.search}${id ? `#${id}` : ""}`);
  for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll(".languages a"))) link.hash = id;
}

/** What went wrong with the page as a whole is said at its top: there one has to look. @param {unknown} error */
function showTrouble(error) {
  showProblem(byId("main"), error);
  byId("loading-problem").scrollIntoView({ block: "nearest" });
}

/** @param {string} text */
function announce(text) {
  // Emptied first, or the same words would not be announced again.
  byId("status").textContent = "";
  byId("status").textContent = text;
}

// -- which there are ------------------------------------------------------------------------

/** @param {string} label @param {() => void} act @param {boolean} [isStrong] */
function button(label, act, isStrong = false) {
  const made = make("button", isStrong ? "button strong" : "button", label);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

/** @param {Course} course */
function courseItem(course) {
  const { id, open, results, deadline } = course;
  const isOver = course.attempts_left === 0 && !open;
  const terms = [
    make("li", "", say("size", { questions: course.questions, minutes: course.minutes })),
    ...(course.pass_mark === null ? [] : [make("li", "", say("passMark", { percent: percent(course.pass_mark) }))]),
    ...(course.attempts === null ? [] : [make("li", "", say("attemptsLeft", { left: course.attempts_left ?? 0, attempts: course.attempts }))]),
    ...(deadline ? [make("li", course.is_late ? "late" : "", say(course.is_late ? "late" : "deadline", { day: day(deadline) }))] : []),
    ...(course.format === "lesson" && course.finished ? [make("li", "", say("finished", { times: course.finished }))] : []),
  ];
  const names = course.guidelines.map(({ title, edition }) => say("edition", { title: own(title), edition })).join(say("and"));
  const past = results.map((result) => {
    const item = make("li", "", say("resultOf", { day: day(result.finished_at), percent: percent(result.score) }), ` ${say(result.passed ? "passed" : "notPassed")}`);
    item.dataset.state = result.passed ? "passed" : "open";
    return item;
  });
  const title = make("h2", "", own(course.title), make("span", "kind", say(course.format)));
  title.id = `course-${id}`;
  const label = open ? say("goOn", open) : say(course.finished ? "onceMore" : "begin");
  const start = button(label, () => begin(id), !isOver);
  start.setAttribute("aria-describedby", title.id);
  const remove = button(say("remove"), () => removeCourse(id));
  remove.setAttribute("aria-describedby", title.id);
  const item = make(
    "li",
    "card",
    title,
    make("p", "", own(course.about)),
    make("ul", "terms", ...terms),
    make("p", "soft", say("guidelines", { names })),
    ...(past.length ? [make("ul", "results", ...past)] : []),
    make("div", "buttons", ...(isOver ? [] : [start]), ...(course.is_imported ? [remove] : [])),
  );
  item.dataset.course = id;
  return item;
}

/** @param {CourseList} list */
function showList({ courses, refused }) {
  sitting = null;
  stayAt("");
  byId("courses").replaceChildren(...courses.map(courseItem));
  byId("refused").replaceChildren(
    ...refused.map(({ id, line, message, remedy }) => make("li", "", say("refusedCourse", { id, line, message: own(message), remedy: own(remedy) }), " ", button(say("remove"), () => removeCourse(id)))),
  );
  showOnly("list");
}

/** @param {{ said?: string, focus?: string }} [wish] */
async function loadList({ said = "", focus } = {}) {
  try {
    showList(await call("GET", "/api/v1/training/courses"));
    byId("loading-problem").textContent = "";
    announce(said);
    if (focus) byId(focus).focus();
  } catch (error) {
    byId("status").textContent = "";
    showTrouble(error);
  }
}

/** @param {string} id */
async function removeCourse(id) {
  try {
    showList(await call("DELETE", `/api/v1/training/courses/${id}`));
    announce(say("removed"));
    byId("main").focus();
  } catch (error) {
    showTrouble(error);
  }
}

/** What a file says. Unlike `File.text`, which makes nonsense of another encoding. @param {File} file */
const read = async (file) => new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());

async function importCourse() {
  clearProblems(importForm);
  announce("");
  const input = /** @type {HTMLInputElement} */ (byId("file"));
  const file = input.files?.[0];
  if (!file) {
    byId("import-problem").textContent = say("chooseFile");
    return;
  }
  let source;
  try {
    source = await read(file);
  } catch {
    byId("import-problem").textContent = say("notUtf8");
    return;
  }
  try {
    showList(await call("POST", "/api/v1/training/courses", { source }));
    importForm.reset();
    byId("import-part").removeAttribute("open");
    announce(say("imported"));
    byId("main").focus();
  } catch (error) {
    showProblem(importForm, error);
  }
}

/** @param {string} kind */
async function saveStarter(kind) {
  const part = byId("make-part");
  clearProblems(part);
  byId("starter-status").textContent = "";
  try {
    const { content, file } = await fetchFile(`/api/v1/training/course-starters/${kind}`);
    save(content, file);
    byId("starter-status").textContent = say("starterSaved", { file });
  } catch (error) {
    showProblem(part, error);
  }
}

// -- going through one ----------------------------------------------------------------------

/** @param {string} course */
async function begin(course) {
  if (isBusy) return;
  isBusy = true;
  byId("loading-problem").textContent = "";
  try {
    const begun = /** @type {Sitting} */ (await call("POST", `/api/v1/training/courses/${course}/sittings`, {}));
    announce("");
    goTo(begun);
  } catch (error) {
    showTrouble(error);
  } finally {
    isBusy = false;
  }
}

/** Where an attempt is: read something, answer, or look back. @param {Sitting} now */
function goTo(now) {
  sitting = now;
  stayAt(now.id);
  byId("sitting-name").textContent = own(now.title);
  const bar = /** @type {HTMLElement} */ (byId("meter").firstElementChild);
  bar.style.width = `${now.questions ? (now.answered / now.questions) * 100 : 100}%`;
  if (!now.exercise) showEnd(now);
  else if (now.part && now.is_new_part) showIntro(now.part);
  else showQuestion();
}

/** @param {{ title: Localized, intro: Localized }} part */
function showIntro({ title, intro }) {
  byId("intro-title").textContent = own(title);
  byId("intro-text").textContent = own(intro);
  showOnly("sitting", "intro");
  byId("intro-title").focus();
}

function showQuestion() {
  if (!sitting?.exercise) return;
  const { exercise } = sitting;
  task = taskFor(exercise, words);
  form.reset();
  clearProblems(form);
  byId("certainty").hidden = sitting.format === "test";
  byId("place").textContent = say("place", { number: sitting.answered + 1, questions: sitting.questions });
  byId("title").textContent = own(exercise.title);
  byId("facts").replaceChildren(...factItems(exercise.facts, words));
  byId("given").replaceChildren(...givenParts(exercise, words));
  byId("task").replaceChildren(task.view);
  byId("reasons").replaceChildren();
  showOnly("sitting", "exercise");
  byId("title").focus();
}

/** @param {string} key */
function refuse(key) {
  const place = byId("exercise-problem");
  place.textContent = "";
  place.textContent = say(key);
}

async function answer() {
  if (isBusy || !task || !sitting?.exercise) return;
  clearProblems(form);
  const { id, number, format, exercise } = sitting;
  const { missing, content } = task.read();
  if (missing !== undefined) return refuse(missing);
  const certainty = Number(new FormData(form).get("certainty"));
  if (format === "lesson" && !certainty) return refuse("chooseCertainty");
  isBusy = true;
  try {
    const sent = { number, ...content, ...(format === "lesson" ? { certainty } : {}) };
    /** @type {{ counts: boolean, feedback: Feedback | null, sitting: Sitting }} */
    const reply = await call("POST", `/api/v1/training/sittings/${id}/answers`, sent);
    announce(reply.counts ? (reply.feedback || reply.sitting.result ? "" : say("heard")) : say("first"));
    if (reply.feedback) showFeedback(exercise, content, reply.feedback, reply);
    else goTo(reply.sitting);
  } catch (error) {
    showProblem(form, error);
  } finally {
    isBusy = false;
  }
}

/** @param {Exercise} exercise @param {Given} given @param {Feedback} feedback @param {{ counts: boolean, sitting: Sitting }} reply */
function showFeedback(exercise, given, feedback, { counts, sitting: now }) {
  const state = feedback.right ? "right" : feedback.score > 0 ? "nearly" : "wrong";
  byId("feedback").dataset.state = state;
  byId("verdict").replaceChildren(say(state), ...(counts ? [worth(form, feedback, words)] : []));
  byId("first").hidden = counts;
  byId("first").textContent = counts ? "" : say("first");
  byId("reasons").replaceChildren(...lookBack(exercise, given, words), ...reasons(exercise, feedback, task?.review(feedback) ?? null, words));
  byId("next").textContent = say(now.exercise ? "next" : "finish");
  sitting = now;
  showOnly("sitting", "feedback");
  byId("verdict").focus();
}

// -- what came of it ------------------------------------------------------------------------

/** @param {Sitting} now */
function showEnd({ result, review }) {
  const isTest = result !== null;
  byId("done-table").hidden = !isTest;
  byId("to-records").hidden = !result?.passed;
  if (isTest) {
    const right = result.categories.reduce((sum, one) => sum + one.right, 0);
    byId("done-title").textContent = result.passed ? say("testPassed") : say("testNotPassed", { mark: percent(result.pass_mark) });
    const told = [say("testScore", { questions: result.scenarios, right, percent: percent(result.score) }), ...(result.passed ? [] : [say("testAgain")])];
    byId("done-text").textContent = told.join(language === "en" ? " " : "");
    byId("done-categories").replaceChildren(...result.categories.map(categoryRow));
    byId("reviewed").replaceChildren(...review.map(reviewItem));
  } else {
    byId("done-title").textContent = say("lessonDone");
    byId("done-text").textContent = say("lessonDoneText");
  }
  showOnly("done", ...(review.length ? ["review"] : []));
  byId("done-title").focus();
}

/** @param {CategoryResult} result */
function categoryRow({ category, scenarios, right }) {
  const head = make("th", "", categories[category] ?? category);
  head.scope = "row";
  return make("tr", "", head, make("td", "number", String(scenarios)), make("td", "number", String(right)));
}

/** @param {Reviewed} reviewed @param {number} at */
function reviewItem({ exercise, given, feedback }, at) {
  const once = taskFor(exercise, words);
  restore(once.view, given);
  const isWritten = exercise.format === "mend" || exercise.format === "profile";
  const review = isWritten ? null : once.review(feedback);
  const content = make("div", "", ...lookBack(exercise, given, words), ...(isWritten ? [make("p", "soft", say("notKept"))] : []), ...reasons(exercise, feedback, review, words));
  const summary = make("summary", "", `${at + 1}. ${own(exercise.title)} `, make("span", "kind", say(feedback.right ? "isRight" : "isWrong")));
  const item = make("li", "card", make("details", "", summary, content));
  item.dataset.state = feedback.right ? "right" : "wrong";
  return item;
}

// -- all of it ------------------------------------------------------------------------------

async function open() {
  const id = location.hash.slice(1);
  if (!/^[0-9a-f-]{36}$/.test(id)) return loadList();
  try {
    goTo(await call("GET", `/api/v1/training/sittings/${id}`));
    announce("");
  } catch (error) {
    if (!(error instanceof Problem) || error.detail.code !== "sitting-unknown") return showTrouble(error);
    await loadList();
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  answer();
});
form.addEventListener("input", () => clearProblems(form));
importForm.addEventListener("submit", (event) => {
  event.preventDefault();
  importCourse();
});
for (const starter of document.querySelectorAll("[data-starter]")) {
  starter.addEventListener("click", () => saveStarter(/** @type {HTMLElement} */ (starter).dataset.starter ?? ""));
}
byId("to-questions").addEventListener("click", showQuestion);
byId("next").addEventListener("click", () => sitting && goTo(sitting));
byId("leave").addEventListener("click", () => loadList({ said: say("paused"), focus: "main" }));
byId("to-list").addEventListener("click", () => loadList({ focus: "main" }));

open();
