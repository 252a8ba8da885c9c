/** The page of words that are not to be told yet: adding, looking for, removing, importing, exporting. */

import { Problem, call, clearProblems, fetchFile, fill, make, save, showProblem, wordsFrom } from "./page.js";

/** @typedef {{ id: string, term: string, kind: "unconfirmed" | "confidential", public_on: string | null, is_public: boolean, note: string }} Term */
/** @typedef {{ ja: string, en: string }} Localized */
/** @typedef {{ count: number | null, matching: number, shown: Term[], problem: Localized | null, max_table: number }} List */
/** @typedef {{ number: number, message: string }} BadLine */

const ADDRESS = "/api/v1/withheld";
const SEARCH_AFTER = 200; // Milliseconds without a key.

const words = wordsFrom("words");
const language = document.documentElement.lang;

/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
const add = /** @type {HTMLFormElement} */ (byId("add"));
const bringIn = /** @type {HTMLFormElement} */ (byId("import"));
const clear = /** @type {HTMLFormElement} */ (byId("clear"));
const search = /** @type {HTMLInputElement} */ (byId("search"));
const file = /** @type {HTMLInputElement} */ (byId("file"));
const badLines = byId("bad-lines");

/** @param {string} key @param {Record<string, string | number>} [values] */
const say = (key, values = {}) => fill(words[key], values);

/** @param {number} count */
const figure = (count) => count.toLocaleString(language);

/** @param {string} day as 2026-12-01 */
const inWords = (day) => new Date(`${day}T00:00:00Z`).toLocaleDateString(language, { dateStyle: "medium", timeZone: "UTC" });

let largest = Infinity;

/** @param {Term} term */
function dayOf({ public_on: day, is_public: isPublic }) {
  if (day === null) return say("always");
  return say(isPublic ? "public" : "from", { day: inWords(day) });
}

/** @param {Term} term */
function row(term) {
  const remove = make("button", "button", say("remove"));
  remove.type = "button";
  remove.setAttribute("aria-label", say("removeTerm", { term: term.term }));
  remove.addEventListener("click", () => removeTerm(term, remove));
  const name = make("th", "", make("strong", "", term.term), term.note ? make("span", "soft", term.note) : null);
  name.scope = "row";
  const line = make("tr", "", name, make("td", "", words.kinds[term.kind], make("span", "soft", dayOf(term))), make("td", "", remove));
  line.dataset.term = term.id;
  return line;
}

/** @param {Term[]} terms */
function showRows(terms) {
  const body = byId("list").querySelector("tbody");
  const focused = document.activeElement?.closest("tr")?.dataset.term;
  body?.replaceChildren(...terms.map(row));
  // An answer that comes late does not take the keyboard out of the list.
  const again = focused && body?.querySelector(`[data-term="${focused}"] button`);
  if (again instanceof HTMLElement) again.focus();
}

/** @param {List} list */
function show({ count, matching, shown, problem, max_table: maxTable }) {
  largest = maxTable;
  const trouble = byId("trouble");
  trouble.textContent = problem === null ? "" : language === "en" ? problem.en : problem.ja;
  trouble.hidden = problem === null;
  byId("table").hidden = shown.length === 0;
  byId("search-field").hidden = !count;
  showRows(shown);
  const more = byId("more");
  more.hidden = shown.length === matching;
  more.textContent = more.hidden ? "" : say("shownOnly", { shown: figure(shown.length) });
  if (count === null) byId("count").textContent = "";
  else if (count === 0) byId("count").textContent = say("empty");
  else byId("count").textContent = say(search.value.trim() ? "found" : "count", { count: figure(count), matching: figure(matching) });
}

/** What is looked for; whoever asks later wins. */
let latest = 0;

async function refresh() {
  const mine = ++latest;
  const wanted = search.value.trim();
  const list = await call("GET", wanted ? `${ADDRESS}?${new URLSearchParams({ q: wanted })}` : ADDRESS);
  if (mine === latest) show(list);
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

/** @param {HTMLElement} part @param {string} field @param {string} key */
function refuse(part, field, key) {
  const place = part.querySelector(`[data-problem-of="${field}"]`);
  if (place) place.textContent = say(key);
}

/** @param {Term} term @param {HTMLElement} button */
const removeTerm = (term, button) =>
  attempt(byId("list"), async () => {
    const number = [...byId("list").querySelectorAll("tbody button")].indexOf(button);
    await call("DELETE", `${ADDRESS}/${term.id}`);
    await refresh();
    report(say("removed", { term: term.term }));
    // Who works down the list by keyboard stays where they are.
    const left = /** @type {NodeListOf<HTMLElement>} */ (byId("list").querySelectorAll("tbody button"));
    (left[Math.min(number, left.length - 1)] ?? byId("list-title")).focus();
  });

add.addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(add, async () => {
    const given = new FormData(add);
    const term = String(given.get("term"));
    await call("POST", ADDRESS, {
      term,
      kind: given.get("kind"),
      public_on: given.get("public_on") || null,
      note: given.get("note"),
    });
    add.reset();
    search.value = "";
    await refresh();
    report(say("added", { term: term.trim() }));
    byId("term").focus();
  });
});

/** @type {ReturnType<typeof setTimeout> | undefined} */
let waiting;
search.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    clearProblems(byId("list"));
    refresh().catch((error) => showProblem(byId("list"), error));
  }, SEARCH_AFTER);
});

/**
 * The text of a file as spreadsheets save it.
 *
 * @param {File} chosen
 * @returns {Promise<string | null>} null if it is none
 */
async function textOf(chosen) {
  const content = await chosen.arrayBuffer();
  for (const encoding of ["utf-8", "shift_jis"]) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(content);
    } catch {
      // The other one, then.
    }
  }
  return null;
}

/** @param {BadLine[]} lines */
function showLines(lines) {
  badLines.replaceChildren(...lines.map((line) => make("li", "", say("line", { ...line }))));
  badLines.hidden = lines.length === 0;
  // A list that scrolls has to be within reach of the keyboard.
  if (lines.length) badLines.tabIndex = 0;
  else badLines.removeAttribute("tabindex");
}

bringIn.addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(bringIn, async () => {
    showLines([]);
    const chosen = file.files?.[0];
    if (!chosen) {
      refuse(bringIn, "csv", "chooseFile");
      return;
    }
    const csv = await textOf(chosen);
    if (csv === null) {
      refuse(bringIn, "csv", "notText");
      return;
    }
    const asked = { csv, replace: new FormData(bringIn).get("how") === "replace" };
    if (new Blob([JSON.stringify(asked)]).size > largest) {
      refuse(bringIn, "csv", "tooLarge");
      return;
    }
    try {
      const { read, state } = await call("POST", `${ADDRESS}/import`, asked);
      bringIn.reset();
      search.value = "";
      await refresh();
      report(say("imported", { read: figure(read), count: figure(state.count) }));
    } catch (error) {
      if (error instanceof Problem) showLines(error.detail.lines ?? []);
      throw error;
    }
  });
});

file.addEventListener("change", () => {
  clearProblems(bringIn);
  showLines([]);
});

byId("export").querySelector("button")?.addEventListener("click", () =>
  attempt(byId("export"), async () => {
    const { content, file: name } = await fetchFile(`${ADDRESS}/export`);
    save(content, name);
    report(say("exported", { name }));
  }),
);

clear.addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(clear, async () => {
    if (!new FormData(clear).has("sure")) {
      refuse(clear, "", "sure");
      return;
    }
    search.value = "";
    await call("DELETE", ADDRESS);
    clear.reset();
    await refresh();
    report(say("cleared"));
  });
});

try {
  await refresh();
} catch (error) {
  showProblem(byId("list"), error);
}
