/**
 * "Remind me then". When the time comes, the toolbar button and the popup say so. No system
 * notification: it would need one more permission, and it would appear over whatever is on the
 * screen at that moment, which at work is often shared with others.
 *
 * @typedef {{ id: string, when: number, label: string }} Reminder `when` in milliseconds; `label`
 * names the place of writing, never what was written
 */

import { stored } from "./stored.js";

const ALARM = "reminder/";
const kept = stored("reminders", /** @type {Reminder[]} */ ([]));

/**
 * @param {number} when in milliseconds
 * @param {string} label
 * @returns {Promise<string>} its id
 */
export async function remindAt(when, label) {
  const id = crypto.randomUUID();
  await kept.change((list) => [...list, { id, when, label }]);
  await chrome.alarms.create(ALARM + id, { when });
  return id;
}

/** @returns {Promise<Reminder[]>} soonest first */
export const listReminders = async () => (await kept.read()).sort((a, b) => a.when - b.when);

export const dueReminders = async () => (await listReminders()).filter(({ when }) => when <= Date.now());

/** @param {string} id */
export async function removeReminder(id) {
  await chrome.alarms.clear(ALARM + id);
  return kept.change((list) => list.filter((reminder) => reminder.id !== id));
}

/** Some browsers forget alarms when they are closed. */
export async function restoreReminders() {
  const ahead = (await kept.read()).filter(({ when }) => when > Date.now());
  await Promise.all(ahead.map(({ id, when }) => chrome.alarms.create(ALARM + id, { when })));
}
