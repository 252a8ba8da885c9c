/** The working hours that the service knows; they are changed on its own page. */

import { ask } from "../ui/ask.js";
import { byId, make } from "../ui/dom.js";
import { inMyLanguage, say } from "../ui/i18n.js";
import { pageButton } from "../ui/pages.js";
import { clockTime } from "../ui/when.js";
import { section } from "./section.js";

/** @typedef {import("@hitokokyu/api").HoursAnswer} HoursAnswer */

/** @param {HoursAnswer} hours */
function today({ days }) {
  // The service works in Japan time, wherever the machine is.
  const date = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Tokyo" }).format(new Date());
  const work = days.find((day) => day.date === date)?.segments.filter(({ phase }) => phase === "working") ?? [];
  if (work.length === 0) return say("hours_today_off");
  const spans = work.map(({ start, end }) => `${clockTime(start)}–${clockTime(end)}`);
  return say("hours_today", spans.join(say("list_separator")));
}

/** @param {{ value?: any, problem?: import("../background/problem.js").ProblemInfo }} answer */
function draw({ value: hours, problem }) {
  const lines = [];
  if (problem) lines.push(say(problem.kind === "behind" ? "remark_no_page" : "hours_unknown"));
  else if (hours.problem) lines.push(inMyLanguage(hours.problem));
  else lines.push(today(hours), ...(hours.now ? [say(`hours_now_${hours.now.phase}`)] : []));
  if (hours?.source === "embedded") lines.push(say("hours_usual"));
  const failure = make("p", "outcome");
  failure.dataset.good = "false";
  const open = pageButton("hours", ({ kind, message }) => {
    failure.textContent = kind === "behind" ? say("remark_no_page") : (message ?? say(`headline_${kind}`));
  });
  open.textContent = say("hours_edit");
  open.classList.remove("quiet");
  byId("hours").replaceChildren(
    ...lines.map((line) => make("p", "", line)),
    make("div", "buttons", open),
    failure,
  );
}

export const showHours = section(() => ask("hours"), draw);
