/** The words of the page about working hours, and how it writes days and times. */

import { wordsFrom } from "./page.js";

/** @type {any} */
export const words = wordsFrom("words-of-hours");

const dayFormat = new Intl.DateTimeFormat(document.documentElement.lang, { month: "short", day: "numeric", timeZone: "UTC" });

/** @param {string} date `2026-05-01` */
export const shortDate = (date) => dayFormat.format(new Date(`${date}T00:00Z`));

/**
 * The clock of Japan, out of a moment that the service wrote with Japan's offset.
 *
 * @param {string} moment
 * @param {string} [day] on which midnight at the end is 24:00
 */
export function clock(moment, day) {
  const time = moment.slice(11, 16).replace(/^0/, "");
  return day && time === "0:00" && moment.slice(0, 10) > day ? "24:00" : time;
}

/** Today in Japan, `2026-05-01`. */
export const today = () => new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Tokyo" }).format(new Date());
