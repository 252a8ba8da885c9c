/** An hour of not being watched. What is written meanwhile counts as not checked, never as fine. */

import { Problem } from "./problem.js";
import { PAUSE_MS, readSettings, saveSettings } from "./settings.js";

export const PAUSE_OVER = "pause-over";

export async function pauseForAnHour() {
  const pausedUntil = Date.now() + PAUSE_MS;
  await chrome.alarms.create(PAUSE_OVER, { when: pausedUntil });
  await settle(pausedUntil);
}

/** Goes on watching, beginning with what was written in the meantime. */
export async function resume() {
  await chrome.alarms.clear(PAUSE_OVER);
  await settle(null);
}

/** Some browsers forget alarms when they are closed. */
export async function restorePause() {
  const { pausedUntil } = await readSettings();
  if (pausedUntil !== null) await chrome.alarms.create(PAUSE_OVER, { when: pausedUntil });
}

/** @throws {Problem} `paused` */
export async function refuseWhilePaused() {
  const { pausedUntil } = await readSettings();
  if (pausedUntil !== null) throw new Problem("paused");
}

/** @param {number | null} pausedUntil */
async function settle(pausedUntil) {
  await saveSettings({ pausedUntil });
  const tabs = await chrome.tabs.query({});
  // Most tabs have none of our scripts: nobody answers there.
  await Promise.allSettled(tabs.map(({ id }) => chrome.tabs.sendMessage(Number(id), { type: "composer.recheck" })));
}
