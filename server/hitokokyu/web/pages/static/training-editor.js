/** The page on which scenarios are made: the form, what is wrong, and how it will look. */

import { call, clearProblems, make, Problem, showProblem, wordsFrom } from "./page.js";
import { formMaker } from "./training-editor-form.js";
import { factItems, findingList, givenParts, speaking } from "./training-exercise.js";
import { inJapanese, post, taskFor } from "./training-tasks.js";

/** @typedef {import("./training-editor-form.js").Choices} Choices */
/** @typedef {import("./training-editor-form.js").Data} Data */
/** @typedef {import("./training-exercise.js").Finding} Finding */
/** @typedef {import("./training-tasks.js").Exercise} Exercise */
/** @typedef {import("./training-tasks.js").Localized} Localized */
/** @typedef {{ field: string, line: number, message: Localized, remedy: Localized }} Wrong */
/** @typedef {{ yaml: string, problems: Wrong[], exercise: Exercise | null, twin: Exercise | null, findings: Finding[], twin_findings: Finding[] }} Draft */
/** @typedef {{ id: string, category: string, format: string, title: Localized, own: boolean }} Listed */
/** @typedef {{ file: string, line: number, message: Localized, remedy: Localized }} Refused */
/** @typedef {Choices & { folder: string, scenarios: Listed[], refused: Refused[] }} State */
/**
 * What is being written: the values, the YAML they came from and, if a scenario of this office is
 * being changed, its id and the digest of its file.
 *
 * @typedef {{ data: Data, base: string, editing: string | null, digest: string | null, isChanged: boolean }} Work
 */

const PATH = "/api/v1/training/editor";
const KEPT = "training-editor";
const PAUSE = 350;

const language = /** @type {"ja" | "en"} */ (document.documentElement.lang);
/** @type {Record<string, string>} */
const categories = wordsFrom("categories");
const words = speaking(wordsFrom("words"), categories);

/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
const form = /** @type {HTMLFormElement} */ (byId("scenario"));
const templates = /** @type {HTMLSelectElement} */ (byId("templates"));
const dialog = /** @type {HTMLDialogElement} */ (byId("ask"));

/** @type {State} */
let state = await load();
const { say, scenarioPart } = formMaker(wordsFrom("editor-words"), categories, state);

/** @type {Work} */
let work = kept() ?? fresh();
/** @type {{ read: () => Data, keys: string[] }} */
let fields = { read: () => ({}), keys: [] };
/** Fields that were left once, or all of them after saving was tried: only there is a gap a mistake. */
let touched = new Set();
let isAllTouched = false;
let waiting = 0;
/** @type {AbortController | undefined} */
let asking;

/** @returns {Promise<State>} */
async function load() {
  try {
    return await call("GET", PATH);
  } catch (error) {
    showProblem(byId("main"), error);
    throw error;
  }
}

/** @returns {Work} */
function fresh() {
  return { data: { format: "judge" }, base: "", editing: null, digest: null, isChanged: false };
}

/** @returns {Work | null} What this tab had before it was loaded again. */
function kept() {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
  } catch {
    return null;
  }
}

function keep() {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(work));
  } catch {
    // No room or not allowed: writing goes on all the same.
  }
}

/** @param {string} sentence */
function report(sentence) {
  const status = byId("status");
  // Emptied first, or the same words would not be announced again.
  status.textContent = "";
  status.textContent = sentence;
}

/** @param {string} question @param {string} yes @returns {Promise<boolean>} */
function ask(question, yes) {
  byId("ask-words").textContent = question;
  byId("ask-yes").textContent = yes;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true }));
}

// -- what there is ---------------------------------------------------------------------------

function showTemplates() {
  /** @param {Listed} one */
  const option = (one) => {
    const element = make("option", "", `${one.title[language]}（${one.id}）`);
    element.value = one.id;
    return element;
  };
  /** @param {string} label @param {Listed[]} some */
  const group = (label, some) => {
    const element = make("optgroup", "", ...some.map(option));
    element.label = label;
    return element;
  };
  const first = make("option", "", say("new"));
  first.value = "";
  const own = state.scenarios.filter((one) => one.own);
  templates.replaceChildren(
    first,
    ...(own.length ? [group(say("own"), own)] : []),
    ...Object.entries(categories).flatMap(([category, label]) => {
      const some = state.scenarios.filter((one) => !one.own && one.category === category);
      return some.length ? [group(label, some)] : [];
    }),
  );
  byId("folder").textContent = say("folder", { folder: state.folder });
  byId("refused").hidden = !state.refused.length;
  byId("refused-list").replaceChildren(...state.refused.map(({ file, line, message, remedy }) => make("li", "", say("refusedAt", { file, line }), message[language], " ", remedy[language])));
}

async function open() {
  const id = templates.value;
  if (work.isChanged && !(await ask(say("askDiscard"), say("yesDiscard")))) return;
  try {
    if (!id) {
      begin(fresh());
      return;
    }
    const { own, yaml, data, digest } = await call("GET", `${PATH}/scenarios/${id}`);
    // A template needs a name of its own.
    begin({ data: own ? data : { ...data, id: `${data.category}.` }, base: yaml, editing: own ? id : null, digest: own ? digest : null, isChanged: false });
    report(say(own ? "opened" : "template", { id }));
  } catch (error) {
    showProblem(byId("opener").parentElement ?? form, error);
  }
}

/** @param {Work} next */
function begin(next) {
  work = next;
  touched = new Set();
  isAllTouched = false;
  showForm();
  keep();
  look();
}

function showForm() {
  const part = scenarioPart(work.data, (format) => {
    change();
    work.data.format = format;
    showForm();
    document.getElementById("f-format")?.focus();
    look();
  });
  fields = part;
  byId("fields").replaceChildren(part.view);
  byId("remove").hidden = !work.editing;
  form.hidden = false;
  byId("preview").hidden = false;
}

// -- while it is being written ---------------------------------------------------------------

function change() {
  // What another format asked for stays until it is saved: whoever tries a format loses nothing.
  const others = Object.entries(work.data).filter(([key]) => !fields.keys.includes(key));
  work.data = { ...Object.fromEntries(others), ...fields.read() };
  work.isChanged = true;
  keep();
}

/** The values of this format, and no others. */
const values = () => fields.read();

function lookSoon() {
  window.clearTimeout(waiting);
  waiting = window.setTimeout(look, PAUSE);
}

async function look() {
  window.clearTimeout(waiting);
  asking?.abort();
  const mine = (asking = new AbortController());
  try {
    /** @type {Draft} */
    const draft = await call("POST", `${PATH}/draft`, { base: work.base, data: values(), editing: work.editing }, mine.signal);
    if (!mine.signal.aborted) showDraft(draft);
  } catch (error) {
    if (!mine.signal.aborted) showProblem(form, error);
  }
}

/** The field of a problem or, if it has none, of the nearest part around it. @param {string} path */
function placeOf(path) {
  for (let steps = path.split("."); steps.length; steps = steps.slice(0, -1)) {
    const place = form.querySelector(`[data-problem-of="${CSS.escape(steps.join("."))}"]`);
    if (place instanceof HTMLElement) return place;
  }
  return byId("general-problem");
}

/** What to go to for a problem. @param {HTMLElement} place @param {string} path */
function controlOf(place, path) {
  const named = form.querySelector(`[name="${CSS.escape(path)}"]`);
  return /** @type {HTMLElement | null} */ (named ?? place.closest(".field, .localized, .entry, .part, details")?.querySelector("input, textarea, select, button"));
}

/** Its name for people. @param {HTMLElement} place */
function labelOf(place) {
  const legends = [];
  for (let around = place.parentElement; around && around !== form; around = around.parentElement) {
    const label = around.querySelector(":scope > label, :scope > legend, :scope > h2");
    if (label?.textContent) legends.unshift(label.textContent);
  }
  return legends.length ? legends.join(say("between")) : say("whole");
}

/** @param {Draft} draft */
function showDraft({ yaml, problems, exercise, findings, twin_findings: twinFindings }) {
  const inJa = language === "ja";
  clearProblems(form);
  /** @param {HTMLElement} one @param {HTMLElement} other */
  const order = (one, other) => (one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1);
  const placed = problems.map((problem) => ({ ...problem, place: placeOf(problem.field) })).sort((one, other) => order(one.place, other.place));
  const items = placed.map(({ field, line, message, remedy, place }) => {
    const control = controlOf(place, field);
    const sentence = `${message[language]}${inJa ? "" : " "}${remedy[language]}`;
    const isGap = control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement ? control.type !== "checkbox" && control.type !== "radio" && !control.value.trim() : false;
    if (!isGap || isAllTouched || touched.has(control?.getAttribute("name"))) {
      place.textContent = sentence;
      control?.setAttribute("aria-invalid", "true");
    }
    const jump = make("button", "jump", make("strong", "", labelOf(place)), ` ${message[language]}`, ...(place === byId("general-problem") ? [" ", make("span", "soft", say("line", { line }))] : []));
    jump.type = "button";
    jump.addEventListener("click", () => {
      for (let around = control?.parentElement; around; around = around.parentElement) if (around instanceof HTMLDetailsElement) around.open = true;
      control?.focus();
    });
    return make("li", "", jump);
  });
  const words_ = problems.length ? say("todo", { count: problems.length }) : say("ready");
  if (byId("state-words").textContent !== words_) byId("state-words").textContent = words_;
  byId("state").dataset.state = problems.length ? "open" : "ready";
  byId("todo").replaceChildren(...items);
  showExercise(exercise, findings);
  showTwin(twinFindings);
  const wrong = new Set(problems.map(({ line }) => line));
  byId("yaml").replaceChildren(
    ...yaml.trimEnd().split("\n").map((text, number) => {
      const item = make("li", "", text);
      if (wrong.has(number + 1)) item.dataset.state = "wrong";
      return inJapanese(item);
    }),
  );
}

/** @param {HTMLElement} place @param {Finding[]} findings */
function showFindings(place, findings) {
  place.replaceChildren(...(findings.length ? [make("p", "soft", say("says")), findingList(findings, words)] : [make("p", "soft", say("silent"))]));
}

/** @param {Exercise | null} exercise @param {Finding[]} findings */
function showExercise(exercise, findings) {
  byId("exercise-title").textContent = exercise ? exercise.title[language] : say("nothingYet");
  byId("facts").replaceChildren(...(exercise ? factItems(exercise.facts, words) : []));
  byId("given").replaceChildren(...(exercise ? givenParts(exercise, words) : []));
  byId("task").replaceChildren(...(exercise ? [taskFor(exercise, words).view] : []));
  if (exercise && values().text) showFindings(byId("findings"), findings);
  else byId("findings").replaceChildren();
}

/** @param {Finding[]} findings */
function showTwin(findings) {
  const text = values().twin?.text;
  byId("twin-post").replaceChildren(text ? post(text) : make("p", "soft", say("nothingYet")));
  if (text) showFindings(byId("twin-findings"), findings);
  else byId("twin-findings").replaceChildren();
}

// -- saving and deleting ---------------------------------------------------------------------

/** @param {string | null} replaces digest of the file that may be overwritten */
async function save(replaces) {
  const data = values();
  const { id, file, digest } = await call("POST", `${PATH}/scenarios`, { base: work.base, data, replaces });
  const { yaml } = await call("GET", `${PATH}/scenarios/${id}`);
  state = await call("GET", PATH);
  work = { data, base: yaml, editing: id, digest, isChanged: false };
  keep();
  showTemplates();
  templates.value = id;
  byId("remove").hidden = false;
  report(say("saved", { file, id }));
  byId("status").scrollIntoView({ block: "center" });
}

async function saveIfWished() {
  isAllTouched = true;
  byId("status").textContent = "";
  clearProblems(form);
  const { id } = values();
  try {
    const isOwn = id === work.editing;
    if (isOwn && !(await ask(say("askReplace", { id }), say("yesReplace")))) return;
    await save(isOwn ? work.digest : null);
  } catch (error) {
    if (error instanceof Problem && error.detail.code === "scenario-taken") {
      await saveInPlace(id);
      return;
    }
    await look();
    showProblem(form, error);
    /** @type {HTMLElement | null} */ (form.querySelector('[aria-invalid="true"]'))?.focus();
  }
}

/** There is another one of this name. @param {string} id */
async function saveInPlace(id) {
  if (!(await ask(say("askTaken", { id }), say("yesReplace")))) return;
  try {
    await save((await call("GET", `${PATH}/scenarios/${id}`)).digest);
  } catch (error) {
    showProblem(form, error);
  }
}

async function remove() {
  const id = work.editing ?? "";
  if (!(await ask(say("askRemove", { id }), say("yesRemove")))) return;
  try {
    state = await call("DELETE", `${PATH}/scenarios/${id}?digest=${work.digest}`);
    begin(fresh());
    showTemplates();
    report(say("removed"));
    templates.focus();
  } catch (error) {
    showProblem(form, error);
  }
}

for (const [id, value] of [["ask-yes", "yes"], ["ask-no", ""]]) byId(id ?? "").addEventListener("click", () => dialog.close(value));
byId("opener").addEventListener("submit", (event) => {
  event.preventDefault();
  open();
});
byId("remove").addEventListener("click", remove);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  saveIfWished();
});
form.addEventListener("input", () => {
  change();
  lookSoon();
});
form.addEventListener("change", () => {
  change();
  lookSoon();
});
form.addEventListener("focusout", ({ target }) => {
  if (target instanceof HTMLElement && target.getAttribute("name")) {
    touched.add(target.getAttribute("name"));
    lookSoon();
  }
});

showTemplates();
templates.value = work.editing ?? "";
showForm();
look();
