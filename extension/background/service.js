/**
 * The only door to the service, and the only host it can lead to is 127.0.0.1: the port is a
 * setting, the host never is.
 */

import { Problem } from "./problem.js";
import { ANNOUNCEMENT, HEADER, misfit } from "./protocol.js";
import { SERVICE_PERMISSION, readSettings, saveSettings } from "./settings.js";
import { hasKnownSeverity } from "../ui/report.js";

const NOT_FOUND = 404;
const UNKNOWN_VALUE = 422;
/** In one report; a post with more of them has other worries. */
const MOST_WARNINGS = 50;

const CHECK_TIMEOUT_MS = 15_000;
const PAIR_TIMEOUT_MS = 5_000;
const LIST_TIMEOUT_MS = 5_000;
const HEALTH_TIMEOUT_MS = 5_000;

/** @typedef {{ method?: string, body?: object, token?: string, timeout: number, signal?: AbortSignal }} Request */

/**
 * @param {string} path
 * @param {Request} request
 * @returns {Promise<{ response: Response, json: any }>} whatever was answered, as long as it is JSON
 * @throws {Problem} and nothing else, except an AbortError when `signal` was the reason
 */
async function exchange(path, { method = "POST", body, token, timeout, signal }) {
  const { port } = await readSettings();
  /** @type {Record<string, string>} */
  const headers = { "Accept-Language": chrome.i18n.getMessage("language"), [HEADER]: ANNOUNCEMENT };
  if (body) headers["Content-Type"] = "application/json";
  if (token) headers.Authorization = `Bearer ${token}`;
  const timer = AbortSignal.timeout(timeout);

  let response;
  let answer;
  try {
    response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers,
      body: body && JSON.stringify(body),
      cache: "no-store",
      credentials: "omit",
      redirect: "error",
      signal: signal ? AbortSignal.any([signal, timer]) : timer,
    });
    answer = await response.text();
  } catch (error) {
    if (signal?.aborted) throw error;
    if (timer.aborted) throw new Problem("slow");
    const allowed = await chrome.permissions.contains(SERVICE_PERMISSION);
    throw new Problem(allowed ? "away" : "permission");
  }

  try {
    return { response, json: JSON.parse(answer) };
  } catch {
    throw new Problem("stranger");
  }
}

/**
 * @param {string} path
 * @param {Request} request
 * @returns {Promise<any>} the JSON of a good answer, from a service that speaks as we do
 * @throws {Problem} and nothing else, except an AbortError when `signal` was the reason
 */
async function call(path, request) {
  const { response, json } = await exchange(path, request);
  const how = misfit(response.headers.get(HEADER));
  // Before anything is read: what looks familiar in another version may mean something else.
  if (how) throw new Problem((await isOurs()) ? how : "stranger");
  if (response.ok) return json;
  const { message, hint, field } = json?.error ?? {};
  if (typeof message !== "string") throw new Problem("stranger");
  // The service itself says that it has no such address: it is older than this extension.
  if (response.status === NOT_FOUND) throw new Problem("behind");
  throw new Problem("refused", { message, hint, field, status: response.status });
}

/** Whether what listens on the port is hitokokyu, in whatever version. */
async function isOurs() {
  const { json } = await exchange("/healthz", { method: "GET", timeout: HEALTH_TIMEOUT_MS });
  return json?.service === "hitokokyu";
}

/**
 * The time on the writer's clock with its offset, so that the service need not guess a zone.
 *
 * @param {Date} date
 */
export function isoWithOffset(date) {
  const minutes = -date.getTimezoneOffset();
  const two = (/** @type {number} */ n) => String(Math.trunc(n)).padStart(2, "0");
  const local = new Date(date.getTime() + minutes * 60_000).toISOString().slice(0, 19);
  const size = Math.abs(minutes);
  return `${local}${minutes < 0 ? "-" : "+"}${two(size / 60)}:${two(size % 60)}`;
}

/**
 * @param {string} code as the service printed it
 * @throws {Problem}
 */
export async function pair(code) {
  const client = `${chrome.i18n.getMessage("name")} ${chrome.runtime.getManifest().version}`;
  const { token } = await call("/api/v1/pair", { body: { code, client }, timeout: PAIR_TIMEOUT_MS });
  if (typeof token !== "string") throw new Problem("version");
  await saveSettings({ token });
}

export const unpair = () => saveSettings({ token: null });

/** @throws {Problem} when the service is not there, does not speak as we do, or something else answers */
export async function greet() {
  await call("/healthz", { method: "GET", timeout: HEALTH_TIMEOUT_MS });
}

/**
 * A question that only a paired extension may ask.
 *
 * @param {string} path
 * @param {{ method?: string, body?: object, timeout: number, signal?: AbortSignal }} request
 * @throws {Problem} `unpaired` when the service does not know us (any more)
 */
async function callAsPaired(path, request) {
  const { token } = await readSettings();
  if (!token) throw new Problem("unpaired");
  try {
    return await call(path, { ...request, token });
  } catch (error) {
    if (error instanceof Problem && (error.status === 401 || error.status === 403)) {
      throw new Problem("unpaired", { message: error.said, hint: error.hint });
    }
    throw error;
  }
}

/**
 * @returns {Promise<import("@hitokokyu/api").Guideline[]>} the guidelines that the service has
 * @throws {Problem}
 */
export async function guidelines() {
  const { guidelines: list } = await callAsPaired("/api/v1/guidelines", { method: "GET", timeout: LIST_TIMEOUT_MS });
  if (!Array.isArray(list)) throw new Problem("version");
  return list;
}

/**
 * @returns {Promise<import("@hitokokyu/api").ReaderAnswer>} the learned reader of the service
 * @throws {Problem} `behind` when this version of the service has none
 */
export async function reader() {
  const answer = await callAsPaired("/api/v1/reader", { method: "GET", timeout: LIST_TIMEOUT_MS });
  if (typeof answer?.sensitivity !== "string") throw new Problem("version");
  return answer;
}

/**
 * @returns {Promise<import("@hitokokyu/api").HoursAnswer>} the writer's working hours
 * @throws {Problem} `behind` when this version of the service does not know them
 */
export async function hours() {
  const answer = await callAsPaired("/api/v1/hours", { method: "GET", timeout: LIST_TIMEOUT_MS });
  if (!Array.isArray(answer?.days)) throw new Problem("version");
  return answer;
}

/**
 * Tell which warnings stood in a pause: the service remembers them if its training was asked to, or not at all.
 *
 * @param {string[]} rules
 * @throws {Problem}
 */
export async function meetWarnings(rules) {
  const met = rules.slice(0, MOST_WARNINGS).map((rule) => ({ rule }));
  await callAsPaired("/api/v1/training/warnings", { body: { met }, timeout: LIST_TIMEOUT_MS });
}

/** Pages of the service, by the names that it knows them by. */
export const PAGES = /** @type {const} */ (["home", "hours", "disclaimer", "training"]);

/**
 * A link to a page of the service that works once.
 *
 * @param {(typeof PAGES)[number]} page
 * @returns {Promise<string>}
 * @throws {Problem} `behind` when this version of the service has no such page
 */
export async function pageLink(page) {
  const request = { body: { page }, timeout: LIST_TIMEOUT_MS };
  const { url } = await callAsPaired("/api/v1/page-links", request).catch((error) => {
    throw error instanceof Problem && error.status === UNKNOWN_VALUE ? new Problem("behind") : error;
  });
  const { port } = await readSettings();
  if (typeof url !== "string" || !url.startsWith(`http://127.0.0.1:${port}/`)) throw new Problem("version");
  return url;
}

/**
 * @typedef {{
 *   text: string,
 *   attachments?: import("@hitokokyu/api").Attachment[],
 *   account?: import("./accounts.js").AccountKind,
 *   profile?: string,
 *   replyTo?: string,
 *   appearsAt?: string,
 * }} Draft what was not seen on the page is left out; `appearsAt` (ISO 8601) only where it is scheduled
 */

/**
 * @param {Draft} draft
 * @param {{ signal?: AbortSignal, publishing?: boolean }} [how] `publishing` for the check just before the
 * post goes out, in which a second reader is asked if the service has one
 * @returns {Promise<import("../ui/report.js").Report>}
 * @throws {Problem}
 */
export async function check(
  { text, attachments, account, profile, replyTo, appearsAt },
  { signal, publishing } = {},
) {
  const { guideline, sensitivity } = await readSettings();
  const body = {
    // A half surrogate pair is no text; replacing it keeps every offset in place.
    text: text.toWellFormed(),
    context: {
      now: appearsAt ?? isoWithOffset(new Date()),
      account,
      profile: profile?.toWellFormed(),
      reply_to: replyTo?.toWellFormed(),
      attachments,
    },
    guidelines: guideline === null ? undefined : [guideline],
    sensitivity: sensitivity ?? undefined,
    // Left out otherwise: a service from before there were second readers does not know it.
    publishing: publishing || undefined,
  };
  const request = { body, timeout: CHECK_TIMEOUT_MS, signal };
  const report = await callAsPaired("/api/v1/check", request).catch((error) => {
    if (!(error instanceof Problem)) throw error;
    if (error.field === "guidelines") throw new Problem("guideline");
    // A service from before there was a reader to choose.
    throw error.field?.startsWith("sensitivity") ? new Problem("behind") : error;
  });
  const readable =
    report?.offset_unit === "utf-16" && Array.isArray(report.findings) && typeof report.complete === "boolean";
  if (!readable) throw new Problem("version");
  // A severity of the future would be counted as nothing: it must not make a post look clean.
  if (!report.findings.every(hasKnownSeverity)) throw new Problem("ahead");
  return report;
}
