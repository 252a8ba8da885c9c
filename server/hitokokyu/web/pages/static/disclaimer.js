/** The page of the disclaimer generator: asks while one types, shows what fits, copies. */

import { call, clearProblems, copy, fill, make, showProblem, wordsFrom } from "./page.js";

/** @typedef {{ ja: string, en: string }} Localized */
/** @typedef {{ element: string, title: Localized, state: "present" | "too-thin" | "missing", why: Localized | null }} Statement */
/** @typedef {{ text: string, added: string, tone: string, length: number, fit: "yes" | "probably", clause: string | null }} Offer */
/** @typedef {{ over: number, parts: string[], text: string | null }} Cut */
/** @typedef {{ statements: Statement[], adequate: boolean, length: number, fit: "yes" | "probably" | "no" }} Bio */
/** @typedef {{ platform: { limit: number }, bio: Bio | null, disclaimers: Offer[], remarks: Localized[], cut: Cut | null }} Answer */
/** @typedef {{ id: string, title: string, field: string, limit: number, count: string, note: string | null, source: string, checked: string }} Platform */

const PAUSE = 250;

const language = /** @type {"ja" | "en"} */ (document.documentElement.lang);
const words = wordsFrom("words");
/** @type {Platform[]} */
const platforms = wordsFrom("platforms");

/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
const form = /** @type {HTMLFormElement} */ (byId("wish"));
const field = (/** @type {string} */ name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name));

/**
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 */
const say = (key, values = {}) => fill(words[key], values);

/** @type {AbortController | undefined} */
let asking;
let pause = 0;
let shown = 0;

/** What is asked: an empty field is left out, and so is one that is not to be seen. */
function wish() {
  /** @type {Record<string, string>} */
  const given = {};
  for (const [name, value] of new FormData(form)) {
    const text = String(value);
    if (text.trim() && !field(name).closest?.("[hidden]")) given[name] = text;
  }
  return given;
}

/**
 * @param {number} length
 * @param {number} limit
 */
function lengthView(length, limit) {
  const text = say("length", { length, limit });
  const filled = make("div", "");
  filled.style.width = `${Math.min(100, (length / limit) * 100)}%`;
  const meter = make("div", "", filled);
  meter.role = "meter";
  meter.ariaLabel = text;
  meter.ariaValueMin = "0";
  meter.ariaValueMax = String(limit);
  meter.ariaValueNow = String(Math.min(length, limit));
  meter.dataset.over = String(length > limit);
  const beside = make("span", "", text);
  beside.ariaHidden = "true"; // It says the same.
  return make("div", "length", meter, beside);
}

/** @param {Bio | null} bio @param {number} limit */
function showBio(bio, limit) {
  byId("bio-state").hidden = bio === null;
  if (bio === null) return;
  const items = bio.statements.map(({ title, state, why }) => {
    const item = make("li", "", make("span", "title", title[language]), make("span", "state", say(state)));
    item.dataset.state = state;
    if (why) item.append(make("p", "soft", why[language]));
    return item;
  });
  byId("bio-state").querySelector(".length")?.replaceWith(lengthView(bio.length, limit));
  byId("bio-state").querySelector(".statements")?.replaceChildren(...items);
}

/** @param {string} text */
function copyButton(text) {
  const button = make("button", "button strong", say("copy"));
  const done = make("span", "soft");
  done.setAttribute("role", "status");
  button.type = "button";
  button.addEventListener("click", () => copy(text, done));
  return [button, done];
}

/** @param {string} text */
function editButton(text) {
  const button = make("button", "button", say("edit"));
  button.type = "button";
  button.addEventListener("click", () => {
    field("bio").value = text;
    field("bio").focus();
    ask();
  });
  return button;
}

/** @param {Offer} offer @param {number} number @param {number} limit */
function offerView(offer, number, limit) {
  const kept = offer.text.slice(0, offer.text.length - offer.added.length);
  const text = make("p", "text", kept, make("mark", "", offer.added));
  const item = make("li", "card offer", text, lengthView(offer.length, limit));
  item.setAttribute("aria-label", say("option", { number: number + 1 }));
  if (offer.clause) item.append(make("p", "soft", `${say("prescribed")} (${offer.clause})`));
  const preview = make("button", "button", say("preview"));
  preview.type = "button";
  preview.setAttribute("aria-pressed", String(number === shown));
  preview.addEventListener("click", () => {
    shown = number;
    for (const button of byId("offers").querySelectorAll("[aria-pressed]")) {
      button.setAttribute("aria-pressed", String(button === preview));
    }
    showProfile(offer.text);
    byId("profile").scrollIntoView({ block: "nearest" });
  });
  const [button, done] = copyButton(offer.text);
  item.append(make("div", "buttons", button, preview, editButton(offer.text), done));
  return item;
}

/** @param {Cut | null} cut */
function showCut(cut) {
  byId("cut").hidden = cut === null;
  if (cut === null) return;
  const parts = cut.parts.map((part) => make("li", "", make("del", "", part)));
  byId("cut").replaceChildren(make("h3", "", say(parts.length ? "cut" : "noCut")), make("ul", "", ...parts));
  if (cut.text === null) return;
  const [button, done] = copyButton(cut.text);
  byId("cut").append(make("p", "text", cut.text), make("div", "buttons", button, editButton(cut.text), done));
}

/** @param {string | undefined} text */
function showProfile(text) {
  byId("profile").hidden = text === undefined;
  byId("profile").dataset.platform = field("platform").value;
  const place = byId("profile").querySelector(".bio");
  if (place) place.textContent = text ?? "";
}

/** @param {Answer} answer */
function show(answer) {
  const { platform, bio, disclaimers, remarks, cut } = answer;
  showBio(bio, platform.limit);
  shown = 0;
  byId("status").textContent = cut
    ? say("tooLong", { over: cut.over })
    : disclaimers.length
      ? say("made", { count: disclaimers.length })
      : say("adequate");
  byId("remarks").replaceChildren(...remarks.map((remark) => make("li", "", remark[language])));
  byId("offers").replaceChildren(...disclaimers.map((offer, number) => offerView(offer, number, platform.limit)));
  showCut(cut);
  showProfile(disclaimers[0]?.text ?? cut?.text ?? (field("bio").value.trim() || undefined));
}

function showNothing() {
  showBio(null, 0);
  byId("status").textContent = say("waiting");
  byId("remarks").replaceChildren();
  byId("offers").replaceChildren();
  showCut(null);
  showProfile(field("bio").value.trim() || undefined);
}

async function ask() {
  clearTimeout(pause);
  asking?.abort();
  const mine = new AbortController();
  asking = mine;
  clearProblems(form);
  if (!field("city").value.trim()) {
    showNothing();
    return;
  }
  try {
    const answer = await call("POST", "/api/v1/disclaimers", wish(), mine.signal);
    if (!mine.signal.aborted) show(answer);
  } catch (error) {
    if (mine.signal.aborted) return;
    // Texts for something else than what is asked now would mislead.
    showNothing();
    byId("status").textContent = "";
    showProblem(form, error);
  }
}

function showRoom() {
  const platform = platforms.find(({ id }) => id === field("platform").value);
  if (!platform) return;
  const source = make("a", "", say("source"));
  source.href = platform.source;
  source.target = "_blank";
  source.rel = "noreferrer";
  const { field: place, limit, count, note, checked } = platform;
  const space = language === "en" ? " " : "";
  byId("platform-room").replaceChildren(
    [say("limit", { field: place, limit }), note ?? say(count), ""].join(space),
    language === "en" ? "(" : "（",
    source,
    language === "en" ? ", " : "、",
    make("span", "day", say("checked", { day: checked })),
    language === "en" ? ")" : "）",
  );
}

function showFields() {
  byId("in-english").hidden = form.language.value === "ja";
  showRoom();
}

/** What came along in the address: from the extension, or from before the language was switched. */
function takeOver() {
  const given = new URLSearchParams(location.hash.slice(1));
  history.replaceState(null, "", location.pathname + location.search);
  for (const [name, value] of given) {
    const target = form.elements.namedItem(name);
    if (target) /** @type {HTMLInputElement} */ (target).value = value;
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  ask();
});
form.addEventListener("input", () => {
  showFields();
  clearTimeout(pause);
  pause = setTimeout(ask, PAUSE);
});
for (const link of document.querySelectorAll(".languages a")) {
  link.addEventListener("click", () => {
    const given = /** @type {Record<string, string>} */ (Object.fromEntries(new FormData(form)));
    /** @type {HTMLAnchorElement} */ (link).hash = new URLSearchParams(given).toString();
  });
}

takeOver();
showFields();
ask();
