/** The page of records: certificates, files, and sending what was shown and nothing else. */

import { call, clearProblems, fetchFile, fill, make, Problem, save, showProblem, wordsFrom } from "./page.js";

/** @typedef {{ ja: string, en: string }} Localized */
/** @typedef {{ id: string, title: Localized, finished_at: string, scenarios: number, score: number, pass_mark: number, passed: boolean }} Result */
/** @typedef {{ number: string, score: number, pass_mark: number, result: Result }} Exam */
/** @typedef {{ endpoint: string, user: string }} Lrs */
/** @typedef {{ exams: Exam[], lrs: Lrs | null }} Records */
/** @typedef {{ file: string, type: string, entries: number, content: string }} Export */
/** @typedef {{ endpoint: string, method: string, headers: Record<string, string>, requests: { address: string, body: string }[], sent: number, approval: string }} Preview */

const language = /** @type {"ja" | "en"} */ (document.documentElement.lang);
/** @type {Record<string, string>} */
const words = wordsFrom("words");

/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
/** @param {string} id */
const formOf = (id) => /** @type {HTMLFormElement} */ (document.getElementById(id));
/** @param {string} key @param {Record<string, string | number>} [values] */
const say = (key, values = {}) => fill(words[key], values);

const exams = formOf("exams");
const table = formOf("table");
const xapi = formOf("xapi");
const lrs = formOf("lrs");

const day = new Intl.DateTimeFormat(language === "ja" ? "ja-JP" : "en-GB", { dateStyle: "long", timeZone: "Asia/Tokyo" });
const kilobytes = new Intl.NumberFormat(language, { maximumFractionDigits: 1, minimumFractionDigits: 1 });
/** @param {string} text */
const size = (text) => kilobytes.format(new Blob([text]).size / 1000);

/** @param {HTMLFormElement} form @param {string} name */
const typed = (form, name) => String(new FormData(form).get(name) ?? "").trim();

// -- tests and certificates -------------------------------------------------------------------

/** @param {Exam} exam */
function examItem({ number, score, pass_mark, result }) {
  const title = result.title[language];
  const when = day.format(new Date(result.finished_at));
  const figures = [when, say("score", { score, mark: pass_mark }), say("questions", { count: result.scenarios }), say("number", { number })];
  const told = make("div", "", make("h3", "", title), make("p", "", say(result.passed ? "passed" : "failed")), make("p", "soft", figures.join(language === "ja" ? "・" : " · ")));
  const item = make("li", "exam", told);
  item.dataset.passed = String(result.passed);
  if (result.passed) {
    const button = make("button", "button", say("make"));
    button.type = "submit";
    button.value = result.id;
    button.setAttribute("aria-label", say("makeFor", { title, day: when }));
    item.append(button);
  }
  return item;
}

/** @param {string} exam */
async function makeCertificate(exam) {
  clearProblems(exams);
  const status = byId("certificate-status");
  status.textContent = say("making");
  try {
    const { content, file } = await fetchFile("/api/v1/training/certificates", { exam, name: typed(exams, "name"), language: typed(exams, "language") });
    save(content, file);
    status.textContent = say("made", { file });
  } catch (error) {
    status.textContent = "";
    showProblem(exams, error);
  }
}

// -- files ------------------------------------------------------------------------------------

/** @param {HTMLElement} place @param {string} part */
const within = (place, part) => /** @type {HTMLElement} */ (place.querySelector(part));

/** @param {HTMLElement} place @param {Export} exported */
function showFile(place, { file, type, entries, content }) {
  within(place, "[data-part=size]").textContent = `${file} – ${say("entries", { count: entries, size: size(content) })}`;
  within(place, "pre").textContent = content;
  within(place, "[data-part=done]").textContent = "";
  within(place, "[data-part=save]").onclick = () => {
    save(new Blob([content], { type }), file);
    within(place, "[data-part=done]").textContent = say("made", { file });
  };
  place.hidden = false;
  within(place, "h3").focus();
}

/** What was shown is no longer what was asked for. @param {HTMLFormElement} form */
function hidePreviews(form) {
  sendingNumber += 1;
  for (const place of form.querySelectorAll(".preview")) if (place instanceof HTMLElement) place.hidden = true;
}

async function seeTable() {
  clearProblems(table);
  hidePreviews(table);
  try {
    const name = typed(table, "name");
    const wanted = { kind: typed(table, "kind"), language, ...(name ? { name } : {}) };
    showFile(within(table, ".preview"), await call("POST", "/api/v1/training/exports", wanted));
  } catch (error) {
    showProblem(table, error);
  }
}

// -- learning records -------------------------------------------------------------------------

function actor() {
  const fields = typed(xapi, "by") === "email" ? ["email", "name"] : ["account", "system", "name"];
  // What must be there is sent empty, so that the problem shows at its field.
  return Object.fromEntries(fields.map((field) => [field, typed(xapi, `actor.${field}`)]).filter(([field, text]) => text || field !== "name"));
}

const selection = () => ({ scope: typed(xapi, "scope"), actor: actor() });

/** Goes up whenever a sending that still runs must end. */
let sendingNumber = 0;

async function seeFile() {
  clearProblems(xapi);
  hidePreviews(xapi);
  try {
    showFile(byId("file-preview"), await call("POST", "/api/v1/training/exports", { kind: "xapi", language, ...selection() }));
  } catch (error) {
    showProblem(xapi, error);
  }
}

async function seeSending() {
  clearProblems(xapi);
  hidePreviews(xapi);
  const wanted = selection();
  try {
    showSending(wanted, await call("POST", "/api/v1/training/lrs/preview", wanted));
  } catch (error) {
    showProblem(xapi, error);
  }
}

/** @param {object} wanted @param {Preview} preview */
function showSending(wanted, { endpoint, method, headers, requests, sent, approval }) {
  const place = byId("send-preview");
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}`).join("\n");
  const content = requests.map(({ address, body }) => `${method} ${address}\n${head}\nContent-Length: ${new Blob([body]).size}\n\n${body}`).join("\n\n\n");
  const count = requests.length;
  const already = sent ? say("hadAlready", { count: sent }) : "";
  const nothing = say(sent ? "nothingLeft" : "nothingToSend");
  within(place, "[data-part=size]").textContent = count ? [say("toSend", { count, size: size(content), endpoint }), already].join(" ") : nothing;
  within(place, "pre").textContent = content;
  within(place, "pre").hidden = !count;
  byId("send-status").textContent = "";
  byId("send-problem").textContent = "";
  byId("send-progress").hidden = true;
  byId("stop").hidden = true;
  const button = byId("send");
  button.hidden = !count;
  button.textContent = say("send", { count });
  button.onclick = () => send({ ...wanted, approval }, sent + count);
  place.hidden = false;
  within(place, "h3").focus();
}

/** @param {object} wanted @param {number} total */
async function send(wanted, total) {
  sendingNumber += 1;
  const own = sendingNumber;
  const status = byId("send-status");
  const progress = /** @type {HTMLProgressElement} */ (byId("send-progress"));
  progress.max = total;
  progress.removeAttribute("value");
  progress.hidden = false;
  byId("send").hidden = true;
  byId("stop").hidden = false;
  byId("stop").focus();
  byId("send-problem").textContent = "";
  try {
    for (;;) {
      const { sent, left } = await call("POST", "/api/v1/training/lrs/send", wanted);
      progress.value = sent;
      status.textContent = say(own !== sendingNumber ? "stopped" : left ? "sending" : "sent", { sent, total });
      if (!left || own !== sendingNumber) {
        endSending(left > 0);
        return;
      }
    }
  } catch (error) {
    status.textContent = "";
    progress.hidden = true;
    endSending(true);
    if (!(error instanceof Problem)) throw error;
    byId("send-problem").textContent = `${error.detail.message}${language === "en" ? " " : ""}${error.detail.hint}`;
  }
}

/** @param {boolean} isMore */
function endSending(isMore) {
  byId("stop").hidden = true;
  byId("send").hidden = !isMore;
  byId("send").textContent = say("goOn");
  if (isMore) byId("send").focus();
}

function showWhoseFields() {
  const by = typed(xapi, "by");
  for (const field of xapi.querySelectorAll("[data-by]")) if (field instanceof HTMLElement) field.hidden = field.dataset.by !== by;
}

// -- where to send ----------------------------------------------------------------------------

/** @param {Lrs | null} named */
function showLrs(named) {
  byId("lrs-state").textContent = named ? say("lrsNamed", { ...named }) : say("lrsNone");
  byId("see-sending").hidden = !named;
  byId("forget-lrs").hidden = !named;
  for (const field of /** @type {const} */ (["endpoint", "user"])) {
    /** @type {HTMLInputElement} */ (byId(field)).value = named?.[field] ?? "";
  }
}

/** @param {"PUT" | "DELETE"} method @param {object | undefined} content @param {string} done */
async function changeLrs(method, content, done) {
  clearProblems(lrs);
  const status = byId("lrs-status");
  status.textContent = "";
  try {
    /** @type {Records} */
    const records = await call(method, "/api/v1/training/lrs", content);
    hidePreviews(xapi);
    showLrs(records.lrs);
    /** @type {HTMLInputElement} */ (byId("password")).value = "";
    status.textContent = say(done);
  } catch (error) {
    showProblem(lrs, error);
  }
}

function keepLrs() {
  const password = String(new FormData(lrs).get("password") ?? "");
  changeLrs("PUT", { endpoint: typed(lrs, "endpoint"), user: typed(lrs, "user"), ...(password ? { password } : {}) }, "lrsKept");
}

// -- all of it --------------------------------------------------------------------------------

async function load() {
  try {
    /** @type {Records} */
    const records = await call("GET", "/api/v1/training/records");
    byId("status").textContent = "";
    byId("no-exams").hidden = records.exams.length > 0;
    byId("certificate").hidden = !records.exams.some(({ result }) => result.passed);
    byId("exam-list").replaceChildren(...records.exams.map(examItem));
    showLrs(records.lrs);
  } catch (error) {
    byId("status").textContent = "";
    showProblem(byId("main"), error);
  }
}

/** @param {HTMLFormElement} form @param {(button: string) => void} act */
function onSubmit(form, act) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    act(event.submitter instanceof HTMLButtonElement ? event.submitter.value : "");
  });
}

onSubmit(exams, makeCertificate);
onSubmit(table, seeTable);
onSubmit(xapi, (button) => (button === "send" ? seeSending() : seeFile()));
onSubmit(lrs, keepLrs);
table.addEventListener("input", () => hidePreviews(table));
xapi.addEventListener("input", () => hidePreviews(xapi));
xapi.addEventListener("change", showWhoseFields);
byId("forget-lrs").addEventListener("click", () => changeLrs("DELETE", undefined, "lrsForgotten"));
byId("stop").addEventListener("click", () => (sendingNumber += 1));
showWhoseFields();
load();
