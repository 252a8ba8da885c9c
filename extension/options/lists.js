/** What is kept quiet, and which warnings the writer called wrong. */

import { siteById } from "../background/sites.js";
import { ask } from "../ui/ask.js";
import { byId, make } from "../ui/dom.js";
import { say } from "../ui/i18n.js";
import { dayAndTime } from "../ui/when.js";
import { drawRows, removeButton } from "./rows.js";
import { section } from "./section.js";

/** @param {import("../background/quiet.js").Quiet} quiet */
function nameOf({ kind, value, label, since }) {
  if (kind === "site") return say("quiet_site", siteById(value)?.title ?? label ?? value);
  if (kind === "rule") return say("quiet_rule", label || value);
  return say("quiet_text", dayAndTime(since));
}

/** @param {{ value?: any }} answer */
function drawQuiet({ value: list }) {
  const rows = list.map((/** @type {import("../background/quiet.js").Quiet} */ quiet) => {
    const name = nameOf(quiet);
    return {
      key: quiet.id,
      content: [make("span", "", name)],
      action: removeButton(name, () => ask("quiet.remove", { id: quiet.id }), "quiet_undo"),
    };
  });
  drawRows("quiet", rows, say("quiet_none"));
}

export const showQuiet = section(() => ask("quiet"), drawQuiet);

/** @param {{ value?: any }} answer */
function drawFeedback({ value: list }) {
  const rows = list.map((/** @type {import("../background/feedback.js").Feedback} */ entry, /** @type {number} */ index) => {
    const category = say(`category_${entry.category.replaceAll("-", "_")}`) || entry.category;
    const content = [
      make("span", "", `${category} – ${entry.rule}`),
      make("span", "soft small", dayAndTime(entry.at)),
      ...[entry.words, entry.quote].flatMap((words) => (words ? [make("blockquote", "small", words)] : [])),
    ];
    return { key: String(index), content };
  });
  drawRows("feedback", rows, say("feedback_none"));
  for (const id of ["feedback-export", "feedback-clear"]) byId(id).hidden = rows.length === 0;
}

export const showFeedback = section(() => ask("feedback"), drawFeedback);

export function listenFeedback() {
  byId("feedback-export").addEventListener("click", async () => {
    const { value: json } = await ask("feedback.export");
    const link = make("a", "");
    link.href = URL.createObjectURL(new Blob([json], { type: "application/json" }));
    link.download = "hitokokyu-feedback.json";
    link.click();
    URL.revokeObjectURL(link.href);
  });
  byId("feedback-clear").addEventListener("click", async () => {
    await ask("feedback.clear");
    byId("feedback-title").focus();
  });
}
