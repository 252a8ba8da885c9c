/** What is kept between sessions, and what an organisation has set over it. */

import { readPolicy } from "./policy.js";
import { siteById } from "./sites.js";

export const DEFAULT_PORT = 8110;

/** How long a pause lasts. */
export const PAUSE_MS = 3_600_000;

/** What the browser has to allow, and people can take away, for the service to be reached. */
export const SERVICE_PERMISSION = { origins: ["http://127.0.0.1/*"] };

/** From which severity on publishing is interrupted. */
export const PAUSE_AT = /** @type {const} */ (["caution", "stop", "never"]);

/** From how sure an impression on the learned reader speaks. */
export const SENSITIVITIES = /** @type {const} */ (["off", "quiet", "standard", "careful"]);

/**
 * @typedef {(typeof PAUSE_AT)[number]} PauseAt
 * @typedef {(typeof SENSITIVITIES)[number]} Sensitivity
 * @typedef {{
 *   port: number,
 *   token: string | null,
 *   guideline: string | null,
 *   pauseAt: PauseAt,
 *   sensitivity: Sensitivity | null,
 *   sites: string[],
 *   instances: import("./sites.js").Instance[],
 *   pausedUntil: number | null,
 *   managed: string[],
 *   refusedPolicies: string[],
 * }} Settings `guideline` null means all of them, `sensitivity` null as the
 * service was started; `sites` are ids; `pausedUntil` is in milliseconds
 * and lies ahead; `managed` names the settings that the organisation has set
 */

/**
 * @param {unknown} port
 * @returns {port is number}
 */
export const isPort = (port) => Number.isInteger(port) && Number(port) >= 1024 && Number(port) <= 65535;

/**
 * @param {unknown} value
 * @returns {value is PauseAt}
 */
export const isPauseAt = (value) => PAUSE_AT.some((known) => known === value);

/**
 * @param {unknown} value
 * @returns {value is Sensitivity}
 */
export const isSensitivity = (value) => SENSITIVITIES.some((known) => known === value);

/**
 * @param {unknown} value
 * @returns {value is string}
 */
export const isGuidelineId = (value) => typeof value === "string" && /^[a-z0-9][a-z0-9-]{0,63}$/.test(value);

const MANAGEABLE = {
  port: isPort,
  guideline: isGuidelineId,
  pauseAt: isPauseAt,
  sensitivity: isSensitivity,
  sites: (/** @type {unknown} */ value) => Array.isArray(value) && value.every(siteById),
};

const isListOf = (/** @type {unknown} */ value, /** @type {(one: any) => boolean} */ fits) =>
  Array.isArray(value) && value.every(fits);

/**
 * What is kept may have been damaged on the disk, or be of a newer version.
 *
 * @type {Record<string, (value: any) => boolean>}
 */
const FITTING = {
  port: isPort,
  token: (value) => value === null || typeof value === "string",
  guideline: (value) => value === null || isGuidelineId(value),
  pauseAt: isPauseAt,
  sensitivity: (value) => value === null || isSensitivity(value),
  sites: (value) => isListOf(value, (id) => typeof id === "string"),
  instances: (value) => isListOf(value, (one) => typeof one?.origin === "string" && siteById(one.site) !== undefined),
  // A clock that was ahead when the pause began must not make it longer than any pause is.
  pausedUntil: (value) => typeof value === "number" && value > Date.now() && value <= Date.now() + PAUSE_MS,
};

const KEPT = {
  port: DEFAULT_PORT,
  token: null,
  guideline: null,
  pauseAt: "caution",
  sensitivity: null,
  sites: [],
  instances: [],
  pausedUntil: null,
};

/**
 * Content scripts run next to somebody else's code: the token is not for them.
 * Firefox has no access levels yet.
 */
export async function keepFromContentScripts() {
  await chrome.storage.local.setAccessLevel?.({ accessLevel: "TRUSTED_CONTEXTS" });
}

/** @returns {Promise<Settings>} */
export async function readSettings() {
  const [kept, { values, refused }] = await Promise.all([
    chrome.storage.local.get(KEPT),
    readPolicy(MANAGEABLE),
  ]);
  const sound = Object.entries(kept).filter(([name, value]) => FITTING[name](value));
  return /** @type {Settings} */ ({
    ...KEPT,
    ...Object.fromEntries(sound),
    ...values,
    managed: Object.keys(values),
    refusedPolicies: refused,
  });
}

/** @param {Partial<Pick<Settings, "port" | "token" | "guideline" | "pauseAt" | "sensitivity" | "pausedUntil">>} values */
export const saveSettings = (values) => chrome.storage.local.set(values);

/**
 * Version 0.1 watched X without asking, because the manifest said so. Who used it goes on wanting
 * X; whether the browser still allows it is another question, which the popup answers.
 */
export async function carryOver() {
  const { token, sites } = await chrome.storage.local.get(["token", "sites"]);
  if (token && sites === undefined) await chrome.storage.local.set({ sites: ["x"] });
}
