"use strict";

/*
 * A moment as sites write it for people, in Japanese or English: when a scheduled post will go out.
 * The clock of this computer is the one that the site writes in, too.
 */
{
  const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
  const DAY_MS = 24 * 60 * 60 * 1000;

  const NUMBERS = /(?:(\d{4})\s*[年/.-]\s*)?(\d{1,2})\s*[月/.-]\s*(\d{1,2})(?!\d)/;
  const MONTH = "\\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\\.?";
  const YEAR = "(?:,?\\s*(\\d{4}))?";
  const MONTH_FIRST = new RegExp(`${MONTH}\\s*(\\d{1,2})(?:st|nd|rd|th)?(?!\\d)${YEAR}`, "i");
  const DAY_FIRST = new RegExp(`(?<!\\d)(\\d{1,2})(?:st|nd|rd|th)?\\s*${MONTH}${YEAR}`, "i");
  const RELATIVE = /(今日|本日|today)|(明日|tomorrow)|(明後日|あさって)/i;
  const TIME = new RegExp(
    "(午前|午後)?\\s*(?<![\\d/.-])(\\d{1,2})\\s*" +
      "(?::\\s*(\\d{2})|時\\s*(?:(\\d{1,2})\\s*分|(半))?|(?=[ap]\\.?m\\b))\\s*(?:([ap])\\.?m\\b)?",
    "i",
  );

  /** @typedef {{ year: number | null, month: number, day: number }} CalendarDay `month` from 1 */

  /**
   * @param {string} words
   * @param {Date} now
   * @returns {CalendarDay | null}
   */
  function dayIn(words, now) {
    const relative = RELATIVE.exec(words);
    if (relative) {
      const ahead = relative.slice(1).findIndex(Boolean);
      const day = new Date(now.getFullYear(), now.getMonth(), now.getDate() + ahead);
      return { year: day.getFullYear(), month: day.getMonth() + 1, day: day.getDate() };
    }
    const monthOf = (/** @type {string} */ name) => MONTHS.indexOf(name.toLowerCase()) + 1;
    const yearOf = (/** @type {string | undefined} */ digits) => (digits ? Number(digits) : null);
    let found = MONTH_FIRST.exec(words);
    if (found) return { year: yearOf(found[3]), month: monthOf(found[1]), day: Number(found[2]) };
    found = DAY_FIRST.exec(words);
    if (found) return { year: yearOf(found[3]), month: monthOf(found[2]), day: Number(found[1]) };
    found = NUMBERS.exec(words);
    if (found) return { year: yearOf(found[1]), month: Number(found[2]), day: Number(found[3]) };
    return null;
  }

  /**
   * @param {string} words
   * @returns {{ hour: number, minute: number } | null}
   */
  function timeIn(words) {
    const found = TIME.exec(words);
    if (!found) return null;
    const [, before, hours, minutes, spoken, half, after] = found;
    const hour = Number(hours);
    const minute = half ? 30 : Number(minutes ?? spoken ?? 0);
    const isMorning = before === "午前" || after?.toLowerCase() === "a";
    const isAfternoon = before === "午後" || after?.toLowerCase() === "p";
    if (!isMorning && !isAfternoon) return hour < 24 && minute < 60 ? { hour, minute } : null;
    if (hour > 12 || minute > 59) return null;
    return { hour: (hour % 12) + (isAfternoon ? 12 : 0), minute };
  }

  /**
   * @param {string} text for instance "2026年11月22日(日) 9:00 に送信されます" or "Will send on Sun, Nov 22, 2026 at 9:00 AM"
   * @param {Date} [now] days without a year are those that come next
   * @returns {string | null} ISO 8601, or null when the text tells no day and time
   */
  hitokokyu.timeInWords = (text, now = new Date()) => {
    const words = text.normalize("NFKC");
    const day = dayIn(words, now);
    const time = timeIn(words);
    if (!day || !time) return null;
    const moment = (/** @type {number} */ year) => new Date(year, day.month - 1, day.day, time.hour, time.minute);
    const year = day.year ?? now.getFullYear();
    let found = moment(year);
    if (day.year === null && found.getTime() < now.getTime() - DAY_MS) found = moment(year + 1);
    const exists = found.getMonth() === day.month - 1 && found.getDate() === day.day;
    return exists ? found.toISOString() : null;
  };
}
