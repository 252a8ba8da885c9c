/** The page about working hours: what counts now, the coming weeks, and changing them. */

import { call, clearProblems, fill, Problem, showProblem } from "./page.js";
import { changesEditor, patternEditor, periodsEditor } from "./hours-editor.js";
import { weekTable } from "./hours-week.js";
import { clock, shortDate, words } from "./hours-words.js";

/**
 * @typedef {import("./hours-editor.js").Schedule} Schedule
 * @typedef {import("./hours-week.js").ShownDay} ShownDay
 * @typedef {{ phase: string, free_at: string | null, free_for: string | null }} Now
 * @typedef {{ file: string | null, first_day: string | null, last_day: string | null }} CalendarState
 * @typedef {{ schedule: Schedule, source: string, calendar: CalendarState | null, duty: { until: string | null }, now: Now | null, days: ShownDay[], problem: { ja: string, en: string } | null }} HoursAnswer
 */

const WEEK = 7;
const MINUTE_MS = 60_000;
const MOST_CHARACTERS = 300_000;
const lang = /** @type {"ja" | "en"} */ (document.documentElement.lang);

/**
 * @template {HTMLElement} T
 * @param {string} id
 * @returns {T}
 */
const place = (id) => /** @type {T} */ (document.getElementById(id));

/** @type {HTMLFormElement} */
const form = place("schedule");
/** @type {HTMLFormElement} */
const duty = place("duty");
/** @type {HTMLFormElement} */
const calendar = place("calendar");

/** @type {HoursAnswer} what the service said last; nothing before its first answer */
let answer;
/** @type {Schedule} what is being edited */
let schedule;
let changed = false;
let week = 0;

/** @param {boolean} value */
function setChanged(value) {
  changed = value;
  place("save").hidden = !value;
  if (value) place("saved").textContent = "";
}

/** @param {HoursAnswer} said */
function showAnswer(said) {
  answer = said;
  const trouble = place("trouble");
  trouble.hidden = said.problem === null;
  trouble.textContent = said.problem?.[lang] ?? "";
  showNow();
  showWeek();
  showCalendar();
}

function showNow() {
  const { now, duty: { until }, source } = answer;
  let said = "";
  if (now?.phase === "duty") said = fill(words.duty, { time: clock(until ?? "") });
  else if (now?.phase === "working" && now.free_at)
    said = fill(now.free_for === "break" ? words.workingUntilBreak : words.workingUntilOff, { time: clock(now.free_at) });
  else if (now) said = words[now.phase];
  if (source === "embedded" && said) said += `${lang === "en" ? " " : ""}${words.embedded}`;
  // Left alone while it stays true, or it would be read aloud every minute.
  if (place("now").textContent !== said) place("now").textContent = said;
  place("duty-begin").hidden = until !== null;
  place("duty-end").hidden = until === null;
}

function showWeek() {
  const days = answer.days.slice(week * WEEK, (week + 1) * WEEK);
  const [first] = days;
  const last = days.at(-1);
  place("week-choice").hidden = !first;
  place("week").replaceChildren(...(first ? [weekTable(days)] : []));
  if (!first || !last) return;
  place("week-name").textContent = fill(words.weekOf, { from: shortDate(first.date), to: shortDate(last.date) });
  // Not `disabled`: the button that was pressed would lose the focus.
  place("week-before").setAttribute("aria-disabled", String(week === 0));
  place("week-after").setAttribute("aria-disabled", String((week + 1) * WEEK >= answer.days.length));
}

function showCalendar() {
  const used = answer.calendar;
  place("calendar-now").hidden = used === null;
  if (used === null) return;
  const file = used.file ?? "";
  const from = used.first_day ?? "";
  const to = used.last_day ?? words.forEver;
  const sentence = used.first_day === null ? words.calendarLost : file ? words.calendarFile : words.calendarUsed;
  place("calendar-state").textContent = fill(sentence, { file, from, to });
}

function edit() {
  schedule = structuredClone(answer.schedule);
  const touched = () => setChanged(true);
  place("changes").replaceChildren(changesEditor(schedule, touched));
  place("usual").replaceChildren(patternEditor(schedule.usual, "usual", touched));
  place("periods").replaceChildren(periodsEditor(schedule, touched));
  setChanged(false);
}

/**
 * A problem may be in a part that is folded away.
 *
 * @param {unknown} error
 */
function showInForm(error) {
  if (error instanceof Problem && error.detail.field) {
    const input = form.querySelector(`[name="${CSS.escape(error.detail.field)}"]`);
    const around = input?.closest("details");
    if (around) around.open = true;
  }
  showProblem(form, error);
}

/**
 * Draw the editor anew. The button that was pressed goes away, so what is said gets the focus.
 *
 * @param {string} said
 */
function done(said) {
  edit();
  place("saved").textContent = said;
  place("saved").focus();
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  clearProblems(form);
  try {
    showAnswer(await call("PUT", "/api/v1/hours", schedule));
  } catch (error) {
    showInForm(error);
    return;
  }
  done(words.saved);
});

place("undo").addEventListener("click", () => {
  clearProblems(form);
  done(words.undone);
});

addEventListener("beforeunload", (event) => {
  if (changed) event.preventDefault();
});

for (const [id, step] of /** @type {[string, number][]} */ ([["week-before", -1], ["week-after", 1]])) {
  place(id).addEventListener("click", () => {
    const wanted = week + step;
    if (wanted < 0 || wanted * WEEK >= answer.days.length) return;
    week = wanted;
    showWeek();
  });
}

/**
 * Call, then show everything as it is now.
 *
 * @param {HTMLFormElement} about where a problem is shown
 * @param {() => Promise<unknown>} act
 */
async function doing(about, act) {
  clearProblems(about);
  try {
    await act();
    showAnswer(await call("GET", "/api/v1/hours"));
    return true;
  } catch (error) {
    showProblem(about, error);
    return false;
  }
}

duty.addEventListener("submit", async (event) => {
  event.preventDefault();
  const minutes = Number(new FormData(duty).get("minutes"));
  if (await doing(duty, () => call("POST", "/api/v1/duty", { minutes }))) place("duty-end").focus();
});

place("duty-end").addEventListener("click", async () => {
  if (await doing(duty, () => call("DELETE", "/api/v1/duty"))) place("duty-minutes").focus();
});

/** @param {{ ics: string } | { file: string }} wanted */
async function bringIn(wanted) {
  place("calendar-done").textContent = "";
  await doing(calendar, async () => {
    const { shifts, left_out: left, too_long: long } = await call("POST", "/api/v1/hours/import", wanted);
    place("calendar-done").textContent = fill(words.imported, { shifts, left, long });
  });
}

// Or choosing the same file again, once it is mended, would be no change.
place("ics").addEventListener("click", () => {
  /** @type {HTMLInputElement} */ (place("ics")).value = "";
});

place("ics").addEventListener("change", async () => {
  const [chosen] = /** @type {HTMLInputElement} */ (place("ics")).files ?? [];
  if (!chosen) return;
  const ics = await chosen.text();
  if (ics.length > MOST_CHARACTERS) {
    place("calendar-done").textContent = "";
    clearProblems(calendar);
    showProblem(calendar, new Problem({ code: "calendar-too-long", field: "ics", message: words.tooLarge, hint: words.tooLargeHint }));
    return;
  }
  await bringIn({ ics });
});

calendar.addEventListener("submit", async (event) => {
  event.preventDefault();
  await bringIn({ file: /** @type {HTMLInputElement} */ (place("file")).value.trim() });
});

place("calendar-remove").addEventListener("click", async () => {
  if (!(await doing(calendar, () => call("DELETE", "/api/v1/hours/import")))) return;
  place("calendar-done").textContent = words.removed;
  place("ics").focus();
});

async function refresh() {
  if (document.visibilityState !== "visible") return;
  const before = JSON.stringify(answer?.schedule);
  try {
    showAnswer(await call("GET", "/api/v1/hours"));
    // Drawn anew only where there is something new: somebody may be in the middle of it.
    if (!changed && JSON.stringify(answer.schedule) !== before) edit();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const trouble = place("trouble");
    trouble.textContent = `${error.detail.message} ${error.detail.hint}`;
    trouble.hidden = false;
    if (!schedule) place("now").textContent = "";
  }
}

document.addEventListener("visibilitychange", refresh);
setInterval(refresh, MINUTE_MS);
refresh();
