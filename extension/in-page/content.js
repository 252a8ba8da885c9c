/** What panel and dialog show of a draft, and what the writer can say to it. */

import { siteById } from "../background/sites.js";
import { ask } from "../ui/ask.js";
import { button, make } from "../ui/dom.js";
import { reportView } from "../ui/findings.js";
import { inMyLanguage, say } from "../ui/i18n.js";
import { problemView } from "../ui/problem.js";
import { clockTime } from "../ui/when.js";

/**
 * @typedef {import("../background/drafts.js").DraftRecord} DraftRecord
 * @typedef {import("../ui/report.js").Finding} Finding
 * @typedef {import("../ui/report.js").Report} Report
 */

/**
 * "This is wrong": with a remark if the writer likes, and the passage only if they tick it.
 *
 * @param {Finding} finding
 * @param {Report} report
 */
function disagreement({ rule, category, severity, quote }, { packs }) {
  const words = make("textarea", "");
  words.rows = 2;
  words.maxLength = 500;
  const withQuote = make("input", "");
  withQuote.type = "checkbox";
  const keep = make("button", "button", say("feedback_keep"));
  const form = make(
    "form",
    "disagreement",
    make("label", "", say("feedback_words"), words),
    quote ? make("label", "tick", withQuote, say("feedback_quote", quote)) : null,
    make("p", "soft small", say("feedback_stays")),
    keep,
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const given = { words: words.value.trim() || undefined, quote: withQuote.checked ? quote : undefined };
    await ask("feedback.add", { rule, category, severity, packs, ...given });
    form.replaceWith(make("p", "soft", say("feedback_kept")));
  });
  return form;
}

/**
 * @param {string} freeAt ISO 8601
 * @param {string} site
 */
function reminder(freeAt, site) {
  const when = Date.parse(freeAt);
  const wish = button(say("remind_at", clockTime(when)), "quiet", async () => {
    await ask("reminder.add", { when, label: siteById(site)?.title ?? site });
    wish.replaceWith(make("p", "soft", say("reminder_set", clockTime(when))));
  });
  return wish;
}

/**
 * @param {Finding} finding
 * @param {Report} report
 * @param {string} site
 * @param {() => void} again
 */
function foot(finding, report, site, again) {
  const row = make("div", "foot");
  const freeAt = report.hours?.free_at;
  if (finding.category === "working-hours" && freeAt) row.append(reminder(freeAt, site));
  const wrong = button(say("this_is_wrong"), "quiet", () => {
    wrong.remove();
    const form = disagreement(finding, report);
    row.after(form);
    form.querySelector("textarea")?.focus();
  });
  const never = button(say("never_rule"), "quiet", async () => {
    await ask("quiet.add", { kind: "rule", value: finding.rule, label: inMyLanguage(finding.title) });
    again();
  });
  row.append(wrong, never);
  return row;
}

/**
 * @param {DraftRecord} record
 * @param {() => void} again
 */
function accountQuestion({ site, handle, account }, again) {
  if (!handle || account) return null;
  const choose = (/** @type {"personal" | "official"} */ kind) =>
    button(say(`account_is_${kind}`), "", async () => {
      await ask("account.save", { site, handle, kind });
      again();
    });
  return make(
    "div",
    "ask-account",
    make("p", "", say("account_question", `@${handle.replace(/^@/, "")}`)),
    make("div", "buttons", choose("personal"), choose("official")),
  );
}

/**
 * @param {DraftRecord} record
 * @param {() => void} again
 */
function wishes({ text, site, report }, again) {
  if (!report || report.findings.length === 0) return null;
  const wish = (/** @type {string} */ words, /** @type {object} */ details) =>
    button(words, "quiet", async () => {
      await ask("quiet.add", details);
      again();
    });
  return make(
    "div",
    "wishes",
    wish(say("never_text"), { kind: "text", value: text }),
    wish(say("never_site"), { kind: "site", value: site, label: site }),
  );
}

/**
 * @param {DraftRecord} record
 * @param {() => void} again checks once more
 * @returns {Node[]}
 */
export function contentOf(record, again) {
  const { report, problem, text, site, port, hushed = 0 } = record;
  if (problem) return [problemView(problem, { port, again })];
  if (!report) return [];
  const nodes = [
    reportView(report, text, { foot: (finding) => foot(finding, report, site, again) }),
    hushed > 0 ? make("p", "soft", say("hushed", hushed)) : null,
    accountQuestion(record, again),
    wishes(record, again),
  ];
  return nodes.filter((node) => node !== null);
}
