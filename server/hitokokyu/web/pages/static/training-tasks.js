/** What there is to do for each format of a scenario: its controls, its answer, and a look back at it. */

import { make } from "./page.js";

/** @typedef {{ ja: string, en: string }} Localized */
/**
 * @typedef {{ scenario: string, twin: boolean, format: "judge" | "find" | "mend" | "when" | "profile" | "reply", title: Localized, text: string,
 *   facts: Localized[], profile: string | null, reply_to: string | null, pieces: string[], moments: Localized[][], choices: string[], keep: string[][] }} Exercise
 */
/** @typedef {{ wanted: number[], verdicts: { publish: boolean, why: Localized }[] }} Outcome */
/** @typedef {{ say: (key: string, values?: Record<string, string | number>) => string, own: (words: Localized) => string, categories: Record<string, string> }} Words */
/**
 * A key of the words that say what is missing, or the fields of the answer.
 *
 * @typedef {{ missing: string, content?: undefined } | { missing?: undefined, content: Given & { text?: string } }} Reading
 */
/** @typedef {{ view: HTMLElement, read: () => Reading, review: (outcome: Outcome) => HTMLElement | null, focus: () => void }} Task */

/** @typedef {{ publish?: boolean | null, category?: string | null, marked?: number[] | null, moments?: boolean[] | null, choice?: number | null }} Given */

/** @param {Exercise} exercise @param {Words} words @returns {Task} */
export function taskFor(exercise, words) {
  const tasks = { judge: judgeTask, find: findTask, mend: rewriteTask, when: whenTask, profile: rewriteTask, reply: replyTask };
  return tasks[exercise.format](exercise, words);
}

/**
 * The posts are Japanese whatever the page speaks: a screen reader has to know.
 *
 * @template {HTMLElement} T
 * @param {T} element
 */
export function inJapanese(element) {
  element.lang = "ja";
  return element;
}

/** @param {string} text */
export const post = (text) => inJapanese(make("blockquote", "", text));

/** @param {string} label @param {string} text @param {string} [className] */
export function quoted(label, text, className = "") {
  return make("figure", `quoted ${className}`, make("figcaption", "", label), post(text));
}

/** @param {string} legend @param {...Node} content */
function group(legend, ...content) {
  return make("fieldset", "field", make("legend", "", legend), ...content);
}

/** @param {string} name @param {string} value @param {string} label */
function radio(name, value, label) {
  const input = make("input", "");
  input.type = "radio";
  input.name = name;
  input.value = value;
  return make("label", "", input, make("span", "", label));
}

/** @param {HTMLElement} within @param {string} name */
const chosen = (within, name) => /** @type {HTMLInputElement | null} */ (within.querySelector(`input[name="${name}"]:checked`))?.value;

/** @param {HTMLElement} view */
const focusFirst = (view) => /** @type {HTMLElement | null} */ (view.querySelector("input, textarea, button"))?.focus();

/** @param {Exercise} _ @param {Words} words @returns {Task} */
function judgeTask(_, { say, categories }) {
  const select = make("select", "");
  select.id = "category";
  const first = make("option", "", say("choose"));
  first.value = "";
  select.append(first);
  for (const [id, name] of Object.entries(categories)) {
    const option = make("option", "", name);
    option.value = id;
    select.append(option);
  }
  const label = make("label", "", say("what"));
  label.htmlFor = select.id;
  const what = make("div", "field", label, select);
  what.hidden = true;
  const choices = make("div", "choices", radio("publish", "yes", say("publish")), radio("publish", "no", say("hold")));
  const view = make("div", "task", group(say("judge"), choices), what);
  choices.addEventListener("change", () => {
    what.hidden = chosen(choices, "publish") !== "no";
  });
  return {
    view,
    read() {
      const publish = chosen(choices, "publish");
      if (!publish) return { missing: "chooseSomething" };
      if (publish === "yes") return { content: { publish: true } };
      return select.value ? { content: { publish: false, category: select.value } } : { missing: "chooseWhat" };
    },
    review: () => null,
    focus: () => focusFirst(view),
  };
}

/** The pieces of a text, to be marked. @param {string[]} pieces */
export function pieceButtons(pieces) {
  const buttons = pieces.map((piece) => {
    const button = make("button", "piece", piece);
    button.type = "button";
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", () => {
      button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
      button.dispatchEvent(new Event("input", { bubbles: true })); // As other controls do.
    });
    return button;
  });
  // Every piece can be reached with Tab; the arrows are quicker.
  buttons.forEach((button, at) => {
    button.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      const next = step === undefined ? undefined : buttons[at + step];
      if (next) {
        event.preventDefault();
        next.focus();
      }
    });
  });
  return buttons;
}

/** @param {Exercise} exercise @param {Words} words @returns {Task} */
function findTask(exercise, { say }) {
  const buttons = pieceButtons(exercise.pieces);
  const pieces = inJapanese(make("p", "pieces", ...buttons));
  const view = make("div", "task", group(say("find"), pieces));
  const marked = () => buttons.flatMap((button, number) => (button.getAttribute("aria-pressed") === "true" ? [number] : []));
  return {
    view,
    read: () => (marked().length ? { content: { marked: marked() } } : { missing: "chooseSomething" }),
    review({ wanted }) {
      const mine = new Set(marked());
      const shown = exercise.pieces.map((piece, number) => {
        const element = make(wanted.includes(number) ? "mark" : "span", mine.has(number) ? "mine" : "", piece);
        return element;
      });
      return make("div", "", inJapanese(make("blockquote", "marked-text", ...shown)), make("p", "soft", say("findLegend")));
    },
    focus: () => focusFirst(view),
  };
}

/** @param {Exercise} exercise @param {Words} words @returns {Task} */
function rewriteTask(exercise, { say }) {
  const area = make("textarea", "");
  area.id = "rewritten";
  area.lang = "ja";
  area.rows = 4;
  area.maxLength = 2000;
  area.value = exercise.format === "profile" ? (exercise.profile ?? "") : exercise.text;
  const label = make("label", "", say(exercise.format === "profile" ? "bio" : "rewritten"));
  label.htmlFor = area.id;
  const instruction = make("p", "instruction", say(exercise.format));
  instruction.id = "instruction";
  area.setAttribute("aria-describedby", instruction.id);
  const view = make("div", "task", instruction, make("div", "field", label, area));
  if (exercise.keep.length) {
    const keep = exercise.keep.map((one) => one.join(say("or"))).join(say("and"));
    view.append(make("p", "soft", say("keep", { words: keep })));
  }
  return {
    view,
    read: () => (area.value.trim() ? { content: { text: area.value } } : { missing: "writeSomething" }),
    review: () => quoted(label.textContent ?? "", area.value),
    focus: () => area.focus(),
  };
}

/** @param {Words} words @param {string} what @param {{ publish: boolean, why: Localized }} verdict @param {string} mine what the learner said to it */
function verdictItem({ say, own }, what, { publish, why }, mine) {
  const item = make("li", "", make("strong", "", say(publish ? "good" : "bad")), ` ${what}`, ...(mine ? [make("span", "yours", mine)] : []), make("p", "soft", own(why)));
  item.dataset.state = publish ? "present" : "missing";
  return item;
}

/** @param {Exercise} exercise @param {Words} words @returns {Task} */
function whenTask(exercise, words) {
  const { say, own } = words;
  const names = exercise.moments.map((facts) => facts.map(own).join(say("between")));
  const groups = names.map((facts, number) =>
    group(
      say("situation", { number: number + 1, facts }),
      make("div", "choices", radio(`moment-${number}`, "yes", say("publishShort")), radio(`moment-${number}`, "no", say("holdShort"))),
    ),
  );
  const view = make("div", "task", make("p", "instruction", say("when")), ...groups);
  /** @param {number} number */
  const answered = (number) => say("yourAnswer", { answer: say(chosen(view, `moment-${number}`) === "yes" ? "publishShort" : "holdShort") });
  return {
    view,
    read() {
      const given = groups.map((one, number) => chosen(one, `moment-${number}`));
      return given.every(Boolean) ? { content: { moments: given.map((value) => value === "yes") } } : { missing: "chooseEvery" };
    },
    review: ({ verdicts }) => make("ul", "statements", ...verdicts.map((verdict, number) => verdictItem(words, names[number] ?? "", verdict, answered(number)))),
    focus: () => focusFirst(view),
  };
}

/** @param {Exercise} exercise @param {Words} words @returns {Task} */
function replyTask(exercise, words) {
  const choices = make("div", "choices tall", ...exercise.choices.map((text, number) => inJapanese(radio("choice", String(number), text))));
  const view = make("div", "task", group(words.say("reply"), choices));
  return {
    view,
    read() {
      const choice = chosen(choices, "choice");
      return choice === undefined ? { missing: "chooseSomething" } : { content: { choice: Number(choice) } };
    },
    review: ({ verdicts }) => make("ul", "statements", ...verdicts.map((verdict, number) => verdictItem(words, exercise.choices[number] ?? "", verdict, String(number) === chosen(choices, "choice") ? words.say("yours") : ""))),
    focus: () => focusFirst(view),
  };
}

/**
 * Put an answer that was given once into the controls of its task again.
 *
 * @param {HTMLElement} view
 * @param {Given} given
 */
export function restore(view, { marked, moments, choice }) {
  /** @param {string} name @param {string} value */
  const choose = (name, value) => /** @type {HTMLInputElement | null} */ (view.querySelector(`input[name="${name}"][value="${value}"]`))?.click();
  const pieces = view.querySelectorAll(".piece");
  for (const number of marked ?? []) pieces[number]?.setAttribute("aria-pressed", "true");
  moments?.forEach((publish, number) => choose(`moment-${number}`, publish ? "yes" : "no"));
  if (choice !== null && choice !== undefined) choose("choice", String(choice));
}
