/**
 * Editing a schedule. The inputs write into the schedule itself as they change, and are named by
 * the path of what they write, so that a problem the service finds is shown where it is.
 */

import { fill, make } from "./page.js";
import { today, words } from "./hours-words.js";

/**
 * @typedef {{ start: string, end: string }} Break
 * @typedef {{ start: string, end: string, ends_next_day: boolean, breaks: Break[] }} Shift
 * @typedef {{ shifts: Shift[] }} Plan
 * @typedef {{ days: Plan[], first_day: string | null, on_holidays: boolean }} Pattern
 * @typedef {{ name: string, first: string, last: string | null, pattern: Pattern }} Period
 * @typedef {{ kind: string, first: string, last: string | null, start: string | null, end: string | null, shifts: Shift[] }} Change
 * @typedef {{ usual: Pattern, periods: Period[], changes: Change[] }} Schedule
 */

const WEEK = 7;
const MOST_SHIFTS = 4;
const MOST_BREAKS = 6;
const MOST_DAYS = 56;

/** @returns {Shift} */
const newShift = () => ({ start: "08:30", end: "17:15", ends_next_day: false, breaks: [{ start: "12:00", end: "13:00" }] });

/**
 * @param {string} name
 * @param {string} label
 * @param {HTMLInputElement | HTMLSelectElement} input
 */
function field(name, label, input) {
  const problem = make("p", "problem");
  problem.id = `problem-${name}`;
  problem.dataset.problemOf = name;
  problem.setAttribute("role", "alert");
  input.id = `input-${name}`;
  input.name = name;
  input.setAttribute("aria-describedby", problem.id);
  const words = make("label", "", label);
  words.htmlFor = input.id;
  const together = make("div", "field", words, input, problem);
  together.classList.toggle("check", input.type === "checkbox");
  return together;
}

/**
 * @param {string} type
 * @param {string} value
 * @param {(value: string) => void} write
 */
function input(type, value, write) {
  const element = make("input", type === "text" ? "time" : "");
  element.type = type;
  element.value = value;
  element.autocomplete = "off";
  element.addEventListener("input", () => write(element.value));
  return element;
}

/**
 * From when to when, on one line: "勤務 8:30 – 17:15".
 *
 * @param {string} path
 * @param {string} title
 * @param {{ start: string | null, end: string | null }} times written into
 * @param {() => void} changed
 */
function clockFields(path, title, times, changed) {
  const [start, end] = /** @type {const} */ (["start", "end"]).map((name) => {
    const element = input("text", (times[name] ?? "").replace(/^0(?=\d:)/, ""), (value) => {
      times[name] = value;
      changed();
    });
    element.placeholder = "0:00";
    element.maxLength = 6;
    const together = field(`${path}.${name}`, words[name], element);
    together.querySelector("label")?.classList.add("unseen");
    return together;
  });
  const dash = make("span", "dash", "–");
  dash.setAttribute("aria-hidden", "true");
  return make("div", "clocks", make("span", "clocks-title", title), start ?? null, dash, end ?? null);
}

/**
 * @param {string} name
 * @param {string} label
 * @param {boolean} checked
 * @param {(checked: boolean) => void} write
 */
function checkField(name, label, checked, write) {
  const element = make("input", "");
  element.type = "checkbox";
  element.checked = checked;
  element.addEventListener("change", () => write(element.checked));
  return field(name, label, element);
}

/**
 * @param {[string, string][]} choices value and label
 * @param {string} value
 * @param {(value: string) => void} write
 */
function select(choices, value, write) {
  const element = make("select", "");
  element.append(...choices.map(([choice, label]) => new Option(label, choice, false, choice === value)));
  element.addEventListener("change", () => write(element.value));
  return element;
}

/**
 * @param {string} label
 * @param {() => void} press
 * @param {string} [name] for those who hear it, where the label alone does not say of what
 */
function button(label, press, name) {
  const element = make("button", "button small quiet", label);
  element.type = "button";
  if (name) element.setAttribute("aria-label", name);
  element.addEventListener("click", press);
  return element;
}

/**
 * A part that is drawn anew when its structure changes. The focus goes to the input of this name,
 * or to the button that adds another.
 *
 * @param {(redraw: (focus?: string) => void) => (Node | null)[]} build
 */
function part(build) {
  const place = make("div", "part");
  /** @param {string} [focus] */
  const redraw = (focus) => {
    place.replaceChildren(...build(redraw).filter((node) => node !== null));
    if (focus === undefined) return;
    const wanted = place.querySelector(`[name="${CSS.escape(focus)}"]`) ?? place.querySelector("[data-adds]");
    if (wanted instanceof HTMLElement) wanted.focus();
  };
  redraw();
  return place;
}

/**
 * @param {Shift[]} shifts
 * @param {string} path
 * @param {string} day what the day is called
 * @param {() => void} changed
 * @param {Node[]} [more] further buttons
 */
function shiftsEditor(shifts, path, day, changed, more = []) {
  return part((redraw) => {
    const edited = shifts.map((_, i) => shiftEditor(shifts, i, `${path}.shifts[${i}]`, day, changed, redraw));
    const add = button(
      words.addShift,
      () => {
        shifts.push({ ...newShift(), ...(shifts.length ? { start: "", end: "", breaks: [] } : {}) });
        changed();
        redraw(`${path}.shifts[${shifts.length - 1}].start`);
      },
      fill(words.addShiftTo, { day }),
    );
    add.dataset.adds = "";
    const empty = shifts.length ? null : make("span", "soft", words.free);
    const buttons = make("div", "buttons", empty, shifts.length < MOST_SHIFTS ? add : null, ...more);
    return [...edited, buttons];
  });
}

/**
 * @param {Shift[]} shifts
 * @param {number} i
 * @param {string} path
 * @param {string} day
 * @param {() => void} changed
 * @param {(focus?: string) => void} redraw
 */
function shiftEditor(shifts, i, path, day, changed, redraw) {
  const shift = /** @type {Shift} */ (shifts[i]);
  const title = fill(words.shiftOf, { day, n: i + 1 });
  const times = make(
    "div",
    "times",
    clockFields(path, words.workTitle, shift, changed),
    checkField(`${path}.ends_next_day`, words.nextDay, shift.ends_next_day, (value) => { shift.ends_next_day = value; changed(); }),
  );
  const breaks = shift.breaks.map((rest, j) => {
    const where = `${path}.breaks[${j}]`;
    const line = make(
      "div",
      "times",
      clockFields(where, words.restTitle, rest, changed),
      button("✕", () => { shift.breaks.splice(j, 1); changed(); redraw(`${path}.end`); }, fill(words.removeBreak, { n: j + 1 })),
    );
    line.setAttribute("role", "group");
    line.setAttribute("aria-label", fill(words.breakOf, { n: j + 1 }));
    return line;
  });
  const addBreak = button(words.addBreak, () => {
    shift.breaks.push({ start: "", end: "" });
    changed();
    redraw(`${path}.breaks[${shift.breaks.length - 1}].start`);
  });
  const remove = button(words.removeShift, () => {
    shifts.splice(i, 1);
    changed();
    redraw("");
  });
  const whole = make("div", "shift", times, ...breaks, shift.breaks.length < MOST_BREAKS ? addBreak : null, remove);
  whole.setAttribute("role", "group");
  whole.setAttribute("aria-label", title);
  return whole;
}

/**
 * @param {Pattern} pattern
 * @param {string} path
 * @param {() => void} changed
 */
export function patternEditor(pattern, path, changed) {
  return part((redraw) => {
    const rotates = pattern.first_day !== null;
    const round = select([["weekly", words.weekly], ["rotation", words.rotation]], rotates ? "rotation" : "weekly", (value) => {
      if (value === "rotation") {
        pattern.first_day = today();
        pattern.on_holidays = true;
      } else {
        pattern.first_day = null;
        setLength(pattern, WEEK);
      }
      changed();
      redraw(`${path}.round`);
    });
    const head = make("div", "times", field(`${path}.round`, words.round, round));
    if (rotates) {
      const length = input("number", String(pattern.days.length), () => {});
      length.min = "1";
      length.max = String(MOST_DAYS);
      // On "change", so that the 1 of a 14 does not throw days away.
      length.addEventListener("change", () => {
        setLength(pattern, Math.min(MOST_DAYS, Math.max(1, Math.trunc(Number(length.value)) || 1)));
        changed();
        redraw(`${path}.length`);
      });
      const first = input("date", pattern.first_day ?? "", (value) => { pattern.first_day = value; changed(); });
      head.append(field(`${path}.length`, words.roundDays, length), field(`${path}.first_day`, words.firstDay, first));
    }
    const days = pattern.days.map((plan, i) => {
      const name = rotates ? fill(words.nthDay, { n: i + 1 }) : words.longDays[i];
      const copies = !rotates && i === 0 && plan.shifts.length;
      const copy = button(words.copyMonday, () => {
        for (let day = 1; day < 5; day += 1) pattern.days[day] = structuredClone(plan);
        changed();
        redraw(`${path}.days[1].shifts[0].start`);
      });
      const whole = make("fieldset", "plan", make("legend", "", name), shiftsEditor(plan.shifts, `${path}.days[${i}]`, name, changed, copies ? [copy] : []));
      return whole;
    });
    const week = make("p", "problem");
    week.dataset.problemOf = `${path}.days`;
    week.setAttribute("role", "alert");
    const holidays = checkField(`${path}.on_holidays`, words.onHolidays, pattern.on_holidays, (value) => { pattern.on_holidays = value; changed(); });
    return [head, ...days, week, holidays];
  });
}

/**
 * @param {Pattern} pattern
 * @param {number} length
 */
function setLength(pattern, length) {
  pattern.days.length = Math.min(pattern.days.length, length);
  while (pattern.days.length < length) pattern.days.push({ shifts: [] });
}

/**
 * @param {Schedule} schedule
 * @param {() => void} changed
 */
export function changesEditor(schedule, changed) {
  const { changes } = schedule;
  // In order before anything is drawn: what is added comes last, and no line jumps while it is typed.
  changes.sort((one, other) => one.first.localeCompare(other.first));
  /** @param {Change} change */
  const isPast = (change) => (change.last || change.first) < today() && change.first !== "";
  let showPast = false;
  // Decided once: a date that is being typed must not make its line jump to the past.
  const past = new Set(changes.filter(isPast));
  return part((redraw) => {
    const lines = changes.map((_, i) => changeEditor(changes, i, changed, redraw));
    const old = lines.filter((_, i) => past.has(/** @type {Change} */ (changes[i])));
    const current = lines.filter((_, i) => !past.has(/** @type {Change} */ (changes[i])));
    const add = button(words.addChange, () => {
      changes.push({ kind: "leave", first: today(), last: null, start: null, end: null, shifts: [] });
      changed();
      redraw(`changes[${changes.length - 1}].kind`);
    });
    add.dataset.adds = "";
    add.classList.remove("quiet");
    /** @type {HTMLDetailsElement | null} */
    let behind = null;
    if (old.length) {
      const forget = button(words.forgetPast, () => {
        changes.splice(0, changes.length, ...changes.filter((change) => !past.has(change)));
        changed();
        redraw("");
      });
      behind = make("details", "", make("summary", "", fill(words.past, { n: old.length })), ...old, forget);
      behind.open = showPast;
      const shown = behind;
      behind.addEventListener("toggle", () => { showPast = shown.open; });
    }
    return [current.length ? null : make("p", "soft", words.noChanges), ...current, make("div", "buttons", add), behind];
  });
}

/**
 * @param {Change[]} changes
 * @param {number} i
 * @param {() => void} changed
 * @param {(focus?: string) => void} redraw
 */
function changeEditor(changes, i, changed, redraw) {
  const change = /** @type {Change} */ (changes[i]);
  const path = `changes[${i}]`;
  const n = i + 1;
  const kind = select(Object.entries(words.kinds), change.kind, (value) => {
    change.kind = value;
    change.start = change.end = value === "hours-off" ? "" : null;
    change.shifts = value === "shifts" ? [newShift()] : [];
    changed();
    redraw(`${path}.kind`);
  });
  const first = input("date", change.first, (value) => { change.first = value; changed(); });
  const last = input("date", change.last ?? "", (value) => { change.last = value || null; changed(); });
  const whole = make(
    "div",
    "change",
    make(
      "div",
      "times labelled",
      field(`${path}.kind`, words.kind, kind),
      field(`${path}.first`, words.first, first),
      field(`${path}.last`, words.last, last),
      change.kind === "hours-off" ? clockFields(path, words.hoursTitle, change, changed) : null,
      button("✕", () => { changes.splice(i, 1); changed(); redraw(""); }, fill(words.removeChange, { n })),
    ),
    change.kind === "shifts" ? shiftsEditor(change.shifts, path, fill(words.change, { n }), changed) : null,
  );
  const missing = make("p", "problem");
  missing.dataset.problemOf = `${path}.shifts`;
  missing.setAttribute("role", "alert");
  whole.append(missing);
  whole.setAttribute("role", "group");
  whole.setAttribute("aria-label", fill(words.change, { n }));
  return whole;
}

/**
 * @param {Schedule} schedule
 * @param {() => void} changed
 */
export function periodsEditor(schedule, changed) {
  const { periods } = schedule;
  return part((redraw) => {
    const edited = periods.map((period, i) => {
      const path = `periods[${i}]`;
      const n = i + 1;
      const name = input("text", period.name, (value) => { period.name = value; changed(); });
      name.className = "";
      name.maxLength = 40;
      const first = input("date", period.first, (value) => { period.first = value; changed(); });
      const last = input("date", period.last ?? "", (value) => { period.last = value || null; changed(); });
      return make(
        "fieldset",
        "period",
        make("legend", "", fill(words.period, { n })),
        make(
          "div",
          "times labelled",
          field(`${path}.name`, words.name, name),
          field(`${path}.first`, words.periodFirst, first),
          field(`${path}.last`, words.periodLast, last),
          button("✕", () => { periods.splice(i, 1); changed(); redraw(""); }, fill(words.removePeriod, { n })),
        ),
        patternEditor(period.pattern, `${path}.pattern`, changed),
      );
    });
    const add = button(words.addPeriod, () => {
      periods.push({ name: "", first: today(), last: null, pattern: structuredClone(schedule.usual) });
      changed();
      redraw(`periods[${periods.length - 1}].name`);
    });
    add.dataset.adds = "";
    add.classList.remove("quiet");
    return [...edited, make("div", "buttons", add)];
  });
}
