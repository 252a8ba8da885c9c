/** The page of what is kept: a copy of it, putting one back, deleting. */

import { call, clearProblems, fetchFile, fill, make, save, showProblem, wordsFrom } from "./page.js";

/** @typedef {{ answers: number, first_answer: string | null, last_answer: string | null, sittings: number, courses: number, drafts: number, has_hours: boolean }} Held */
/** @typedef {{ name: string, why: "damaged" | "before-restore", size: number }} SetAside */
/** @typedef {{ folder: string, held: Held, scenarios: number, is_paired: boolean, has_withheld_terms: boolean, set_aside: SetAside[], max_file: number }} Data */

const SQLITE = "application/vnd.sqlite3";

const words = wordsFrom("words");
const language = document.documentElement.lang;

/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
const restore = /** @type {HTMLFormElement} */ (byId("restore"));
const wipe = /** @type {HTMLFormElement} */ (byId("wipe"));
const file = /** @type {HTMLInputElement} */ (byId("file"));

/** @param {string} key @param {Record<string, string | number>} [values] */
const say = (key, values = {}) => fill(words[key], values);

/** @param {string | null} moment */
const day = (moment) => (moment === null ? "" : new Date(moment).toLocaleDateString(language, { dateStyle: "medium", timeZone: "Asia/Tokyo" }));

/** @param {number} bytes */
const size = (bytes) => `${Math.ceil(bytes / 1024).toLocaleString(language)} KB`;

/** @param {Held} held @returns {string[]} */
function heldInWords({ answers, first_answer: first, last_answer: last, sittings, courses, drafts, has_hours: hasHours }) {
  return [
    ...(answers ? [say("answers", { count: answers, first: day(first), last: day(last) })] : []),
    ...(sittings ? [say("sittings", { count: sittings })] : []),
    ...(courses ? [say("courses", { count: courses })] : []),
    ...(drafts ? [say("drafts", { count: drafts })] : []),
    ...(hasHours ? [say("hours")] : []),
  ];
}

/** @param {HTMLElement} list @param {string[]} lines */
const showList = (list, lines) => list.replaceChildren(...(lines.length ? lines : [say("nothing")]).map((line) => make("li", "", line)));

let largest = Infinity;

/** @param {Data} data */
function show({ folder, held, scenarios, is_paired: isPaired, has_withheld_terms: hasTerms, set_aside: setAside, max_file: maxFile }) {
  largest = maxFile;
  showList(byId("held"), [
    ...heldInWords(held),
    ...(isPaired ? [say("paired")] : []),
    ...(hasTerms ? [say("withheld")] : []),
    ...(scenarios ? [say("scenarios", { count: scenarios })] : []),
    ...setAside.map((one) => say(one.why, { name: one.name, size: size(one.size) })),
  ]);
  byId("folder").textContent = say("folder", { folder });
}

/** @param {string} sentence */
function report(sentence) {
  const status = byId("status");
  // Emptied first, or the same words would not be announced again.
  status.textContent = "";
  status.textContent = sentence;
  status.scrollIntoView({ block: "nearest" });
}

/**
 * Do something once at a time; its problems are shown within a part of the page.
 *
 * @param {HTMLElement} part
 * @param {() => Promise<void>} action
 */
async function attempt(part, action) {
  const buttons = /** @type {NodeListOf<HTMLButtonElement>} */ (part.querySelectorAll("button"));
  clearProblems(part);
  byId("status").textContent = "";
  for (const button of buttons) button.disabled = true;
  try {
    await action();
  } catch (error) {
    showProblem(part, error);
  } finally {
    for (const button of buttons) button.disabled = false;
  }
}

/** @param {HTMLElement} part @param {string} key */
function refuse(part, key) {
  const place = part.querySelector(".problem");
  if (place) place.textContent = say(key);
}

/** The chosen file, declared as what it has to be. */
const chosen = () => (file.files?.[0] ? new Blob([file.files[0]], { type: SQLITE }) : null);

function forgetLook() {
  byId("found").hidden = true;
  byId("put-back").hidden = true;
}

byId("backup").querySelector("button")?.addEventListener("click", () =>
  attempt(byId("backup"), async () => {
    const { content, file: name } = await fetchFile("/api/v1/training/backup", {});
    save(content, name);
    report(say("saved", { name }));
  }),
);

file.addEventListener("change", () => {
  clearProblems(restore);
  forgetLook();
});

restore.addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(restore, async () => {
    forgetLook();
    const content = chosen();
    if (!content) {
      refuse(restore, "chooseFile");
      return;
    }
    if (content.size > largest) {
      refuse(restore, "tooLarge");
      return;
    }
    showList(byId("found-list"), heldInWords(await call("POST", "/api/v1/training/backup/look", content)));
    byId("found").hidden = false;
    byId("put-back").hidden = false;
    byId("found-title").focus();
  });
});

byId("put-back").addEventListener("click", () =>
  attempt(restore, async () => {
    const content = chosen();
    if (!content) return;
    const { before, data } = await call("POST", "/api/v1/training/restore", content);
    forgetLook();
    restore.reset();
    show(data);
    report(say("restored", { before }));
  }),
);

wipe.addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(wipe, async () => {
    const wish = new FormData(wipe);
    if (!wish.has("sure")) {
      refuse(wipe, "sure");
      return;
    }
    const what = wish.get("what");
    show(await call("POST", "/api/v1/training/wipe", { what }));
    wipe.reset();
    report(say(what === "everything" ? "wipedEverything" : "wipedTraining"));
  });
});

try {
  show(await call("GET", "/api/v1/training/data"));
} catch (error) {
  showProblem(byId("main"), error);
}
