/** The week as a picture: a bar for each day, and beside it the same in words. */

import { fill, make } from "./page.js";
import { clock, shortDate, today, words } from "./hours-words.js";

/**
 * @typedef {{ start: string, end: string, phase: "working" | "break" }} Segment
 * @typedef {{ date: string, holiday: { ja: string, en: string } | null, changes: string[], from_calendar: boolean, segments: Segment[] }} ShownDay
 */

const lang = /** @type {"ja" | "en"} */ (document.documentElement.lang);

/** @param {string} time `8:30` */
function share(time) {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return `${((hours * 60 + minutes) / 14.4).toFixed(3)}%`;
}

/** @param {ShownDay} day */
function bar(day) {
  const line = make("div", "bar");
  line.setAttribute("aria-hidden", "true");
  for (const segment of day.segments) {
    const piece = make("span", `piece ${segment.phase}`);
    const end = share(clock(segment.end, day.date));
    piece.style.insetInlineStart = share(clock(segment.start));
    piece.style.inlineSize = `calc(${end} - ${share(clock(segment.start))})`;
    line.append(piece);
  }
  if (day.date === today()) {
    const hand = make("span", "hand");
    const now = new Intl.DateTimeFormat("en-GB", { timeStyle: "short", timeZone: "Asia/Tokyo" }).format(new Date());
    hand.style.insetInlineStart = share(now);
    line.append(hand);
  }
  return line;
}

/**
 * "8:30–17:15 (break 12:00–13:00)" for each stretch of the day.
 *
 * @param {ShownDay} day
 * @returns {Node[]}
 */
function inWords(day) {
  if (!day.segments.length) return [make("span", "range", words.free)];
  /** @type {{ start: string, end: string, rests: string[] }[]} */
  const stretches = [];
  for (const { start, end, phase } of day.segments) {
    const last = stretches.at(-1);
    const stretch = last?.end === start ? last : { start, end, rests: [] };
    if (stretch !== last) stretches.push(stretch);
    stretch.end = end;
    if (phase === "break") stretch.rests.push(`${clock(start)}–${clock(end, day.date)}`);
  }
  return stretches.flatMap(({ start, end, rests }) => [
    make("span", "range", `${clock(start)}–${clock(end, day.date)}`),
    ...rests.map((time) => make("span", "range soft", fill(words.rest, { time }))),
  ]);
}

/** @param {ShownDay} day */
function row(day) {
  const date = new Date(`${day.date}T00:00Z`);
  const name = words.days[(date.getUTCDay() + 6) % 7];
  const head = make("th", "", make("span", "date", `${shortDate(day.date)} `, make("b", "", name)));
  head.scope = "row";
  if (day.date === today()) head.append(make("span", "tag", words.today));
  const tags = [...(day.holiday ? [day.holiday[lang]] : []), ...new Set(day.changes.map((kind) => words.kinds[kind]))];
  if (day.from_calendar && day.segments.length) tags.push(words.fromCalendar);
  const said = make("td", "said", ...inWords(day), ...tags.map((tag) => make("span", "tag", tag)));
  const line = make("tr", day.segments.length ? "" : "free", head, make("td", "drawn", bar(day)), said);
  if (day.date === today()) line.setAttribute("aria-current", "date");
  return line;
}

/**
 * @param {ShownDay[]} days
 * @returns {HTMLTableElement}
 */
export function weekTable(days) {
  const scale = make("div", "scale");
  for (const hour of [0, 6, 12, 18, 24]) {
    const mark = make("span", "", String(hour));
    mark.style.insetInlineStart = share(`${hour}:00`);
    scale.append(mark);
  }
  scale.setAttribute("aria-hidden", "true");
  const heads = [
    make("th", "", make("span", "unseen", words.day)),
    make("th", "drawn", make("span", "unseen", words.picture), scale),
    make("th", "", make("span", "unseen", words.hours)),
  ];
  for (const head of heads) head.scope = "col";
  return make("table", "week", make("thead", "", make("tr", "", ...heads)), make("tbody", "", ...days.map(row)));
}
