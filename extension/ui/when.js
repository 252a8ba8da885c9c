/** Times in the language of the page. */

import { language } from "./i18n.js";

const clock = new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit" });
const day = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });

/** @param {number | string} moment milliseconds or ISO 8601 */
export const clockTime = (moment) => clock.format(new Date(moment));

/** @param {number | string} moment milliseconds or ISO 8601 */
export const dayAndTime = (moment) => day.format(new Date(moment));
