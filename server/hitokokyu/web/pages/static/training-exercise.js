/** How an exercise is put and, once answered, explained: the same on every page that has one. */

import { fill, make } from "./page.js";
import { inJapanese, post, quoted } from "./training-tasks.js";

/** @typedef {import("./training-tasks.js").Exercise} Exercise */
/** @typedef {import("./training-tasks.js").Given} Given */
/** @typedef {import("./training-tasks.js").Localized} Localized */
/** @typedef {import("./training-tasks.js").Task} Task */
/** @typedef {import("./training-tasks.js").Words} Words */
/** @typedef {{ summary: Localized, source: string, guideline: string, number: string }} Clause */
/** @typedef {{ title: Localized, quote: string, advice: Localized }} Finding */
/** @typedef {{ element: string, title: Localized, state: "present" | "too-thin" | "missing", why: Localized | null }} Statement */
/** @typedef {{ publish: boolean, why: Localized }} Verdict */
/**
 * @typedef {{ right: boolean, score: number, marks: number, category: string, publish: boolean, explanation: Localized, cited: Clause[],
 *   findings: Finding[], wanted: number[], verdicts: Verdict[], lost: string[][], statements: Statement[], solution: string | null,
 *   other: { publish: boolean, text: string, facts: Localized[], why: Localized }, due: string | null }} Feedback
 */

/**
 * The words of a page, as its parts ask for them.
 *
 * @param {Record<string, string>} words
 * @param {Record<string, string>} categories
 * @returns {Words}
 */
export function speaking(words, categories) {
  const language = /** @type {"ja" | "en"} */ (document.documentElement.lang);
  return { say: (key, values = {}) => fill(words[key] ?? "", values), own: (localized) => localized[language], categories };
}

/** @param {Localized[]} facts @param {Words} words */
export const factItems = (facts, { own }) => facts.map((fact) => make("li", "", own(fact)));

/** What is to be read before answering. @param {Exercise} exercise @param {Words} words @returns {Node[]} */
export function givenParts(exercise, { say }) {
  return [
    ...(exercise.reply_to ? [quoted(say("comment"), exercise.reply_to, "comment")] : []),
    ...(exercise.profile && exercise.format !== "profile" ? [quoted(say("bio"), exercise.profile, "bio")] : []),
    ...(exercise.format === "find" || exercise.format === "reply" ? [] : [quoted(say("post"), exercise.text, "post")]),
  ];
}

/** @param {Given} given @param {Words} words */
function judgement(given, { say, categories }) {
  const chosen = given.publish ? say("publishShort") : [say("holdShort"), categories[given.category ?? ""] ?? ""].filter(Boolean).join(say("between"));
  return make("p", "", say("yourAnswer", { answer: chosen }));
}

/**
 * What was read, and how it was judged: nobody learns from a verdict on a text that is gone. Of other
 * answers the review of the task tells.
 *
 * @param {Exercise} exercise
 * @param {Given} given
 * @param {Words} words
 * @returns {Node[]}
 */
export function lookBack(exercise, given, words) {
  const facts = factItems(exercise.facts, words);
  return [...(facts.length ? [make("ul", "facts", ...facts)] : []), ...givenParts(exercise, words), ...(exercise.format === "judge" ? [judgement(given, words)] : [])];
}

/** What an answer earned, and by which certainty. @param {HTMLFormElement} form @param {Feedback} feedback @param {Words} words */
export function worth(form, { marks }, { say }) {
  const chosen = form.querySelector("[name=certainty]:checked")?.closest("label")?.textContent ?? "";
  return make("span", "marks", say("earned", { certainty: chosen.trim(), marks: `${marks > 0 ? "+" : ""}${marks}`.replace("-", "−") }));
}

/** @param {string} title @param {...(Node | string)} content */
const part = (title, ...content) => make("div", "part", make("h3", "", title), ...content);

/** @param {string[][]} entries @param {Words} words */
const entriesInWords = (entries, { say }) => entries.map((one) => one.join(say("or"))).join(say("and"));

/** @param {Finding[]} findings @param {Words} words */
export function findingList(findings, { own }) {
  return make("ul", "findings", ...findings.map(({ title, quote }) => make("li", "", own(title), ...(quote ? [inJapanese(make("q", "", quote))] : []))));
}

/**
 * What was right, and why.
 *
 * @param {Exercise} exercise
 * @param {Feedback} feedback
 * @param {Node | null} review a look back at the answer
 * @param {Words} words
 * @returns {Node[]}
 */
export function reasons(exercise, feedback, review, words) {
  const { say, own, categories } = words;
  const { findings, verdicts, lost, statements, solution, other, cited } = feedback;
  const isRewritten = exercise.format === "mend" || exercise.format === "profile";
  /** @type {Node[]} */
  const shown = [];
  if (exercise.format === "judge") {
    shown.push(make("p", "", feedback.publish ? say("harmless") : say("matter", { category: categories[feedback.category] ?? "" })));
  }
  if (review) shown.push(review);
  if (lost.length) shown.push(make("p", "", say("lost", { words: entriesInWords(lost, words) })));
  if (statements.length) {
    const items = statements.map(({ title, state, why }) => {
      const item = make("li", "", `${own(title)}: ${say(state)}`, ...(why ? [make("p", "soft", own(why))] : []));
      item.dataset.state = state;
      return item;
    });
    shown.push(make("ul", "statements", ...items));
  }
  if (isRewritten && findings.length) shown.push(part(say("still"), findingList(findings, words)));
  shown.push(make("p", "", own(feedback.explanation)));
  if (solution) shown.push(part(say("solution"), post(solution)));
  if (!isRewritten && findings.length) shown.push(part(say("advisor"), findingList(findings, words)));
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
