/** A report in words: what was noticed, why, and how it could be said more safely. */

import { copyButton } from "./copy.js";
import { make } from "./dom.js";
import { inMyLanguage, say } from "./i18n.js";
import { excerpt } from "./report.js";
import { stateOf } from "./state.js";

/** @typedef {import("./report.js").Report} Report */
/** @typedef {import("./report.js").Finding} Finding */

/**
 * @param {string} text
 * @param {Finding} finding
 */
function quotation(text, finding) {
  const passage = excerpt(text, finding);
  if (!passage) return null;
  return make("blockquote", "quotation", passage.before, make("mark", "", passage.marked), passage.after);
}

/** @param {Finding["rewrites"]} rewrites */
function wordings(rewrites) {
  if (rewrites.length === 0) return null;
  const items = rewrites.map(({ label, text }) => {
    const head = make("div", "wording-head", make("span", "", inMyLanguage(label)), text ? copyButton(text) : null);
    return make("li", "wording", head, text ? make("p", "wording-text", text) : null);
  });
  return make("div", "part", make("h4", "", say("wordings")), make("ul", "plain", ...items));
}

/**
 * @param {string[]} clauses
 * @param {Report["cited"]} cited
 */
function grounds(clauses, cited) {
  const items = clauses
    .filter((id) => Object.hasOwn(cited, id))
    .map((id) => {
      const { number, summary, source } = cited[id];
      return make(
        "li",
        "clause",
        make("span", "clause-number", number),
        inMyLanguage(summary),
        make("span", "source", source),
      );
    });
  if (items.length === 0) return null;
  return make("div", "part", make("h4", "", say("grounds")), make("ul", "plain", ...items));
}

/**
 * @param {string} text
 * @param {Finding} finding
 * @param {Report["cited"]} cited
 * @param {Node | undefined} foot
 */
function card(text, finding, cited, foot) {
  const { severity, category, title, message, advice, rewrites, clauses } = finding;
  const labels = make(
    "p",
    "labels",
    make("span", "severity", say(`severity_${severity}`)),
    make("span", "category", say(`category_${category.replaceAll("-", "_")}`) || category),
  );
  const article = make(
    "article",
    `card finding ${severity}`,
    labels,
    make("h3", "", inMyLanguage(title)),
    quotation(text, finding),
    make("p", "", inMyLanguage(message)),
    make("div", "part advice", make("h4", "", say("instead")), make("p", "", inMyLanguage(advice))),
    wordings(rewrites),
    grounds(clauses, cited),
    foot ?? null,
  );
  article.dataset.rule = finding.rule;
  return article;
}

/**
 * What the report rests on: what could not be looked at, and what was taken for granted.
 *
 * @param {Report} report
 */
function footing({ complete, reasons, assumed, second_reader: second }) {
  const parts = [];
  if (!complete) {
    const items = reasons.map(({ message }) => make("li", "", inMyLanguage(message)));
    parts.push(make("h4", "", say("not_checked")), make("ul", "reasons", ...items));
  }
  // What it could not do is among the reasons.
  if (second?.state === "read") parts.push(make("p", "second-reader", say("second_reader_read", second.model)));
  if (second?.state === "not-asked") parts.push(make("p", "second-reader", say("second_reader_waits", second.model)));
  if (assumed.length > 0) {
    const names = assumed.map((name) => say(`assumed_${name}`) || name);
    parts.push(make("p", "assumed", say("assumed", names.join(say("list_separator")))));
  }
  return parts.length > 0 ? make("div", "footing", ...parts) : null;
}

/**
 * @param {Report} report
 * @param {string} text the text that was checked
 * @param {{ foot?: (finding: Finding) => Node }} [options] what stands below each finding
 * @returns {HTMLElement}
 */
export function reportView(report, text, { foot } = {}) {
  const cards = report.findings.map((finding) => card(text, finding, report.cited, foot?.(finding)));
  return make("div", "report", ...cards, footing(report));
}

const REMARKS = { clean: "remark_clean", stop: "remark_found", caution: "remark_found", note: "remark_found" };

/**
 * The first line: how many points, or that none was found, and never more than was looked at.
 *
 * @param {{ report?: Report, hushed?: number }[]} checked
 * @returns {{ tone: string, headline: string, remark: string }}
 */
export function verdict(checked) {
  const { tone, title } = stateOf(checked.map((draft) => ({ phase: "checked", ...draft })));
  const remark = Object.hasOwn(REMARKS, tone) ? say(REMARKS[/** @type {keyof typeof REMARKS} */ (tone)]) : "";
  return { tone, headline: title, remark };
}
