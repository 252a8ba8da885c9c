/** A report in words: what was noticed, why, and how it could be said more safely. */

import { copyButton } from "./copy.js";
import { make } from "./dom.js";
import { inMyLanguage, say } from "./i18n.js";
import { excerpt, worstSeverity } from "./report.js";

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
 */
function card(text, finding, cited) {
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
  );
  article.dataset.rule = finding.rule;
  return article;
}

/**
 * What the report rests on: what could not be looked at, and what was taken for granted.
 *
 * @param {Report} report
 */
function footing({ complete, reasons, assumed }) {
  const parts = [];
  if (!complete) {
    const items = reasons.map(({ message }) => make("li", "", inMyLanguage(message)));
    parts.push(make("h4", "", say("not_checked")), make("ul", "reasons", ...items));
  }
  if (assumed.length > 0) {
    const names = assumed.map((name) => say(`assumed_${name}`) || name);
    parts.push(make("p", "assumed", say("assumed", names.join(say("list_separator")))));
  }
  return parts.length > 0 ? make("div", "footing", ...parts) : null;
}

/**
 * @param {Report} report
 * @param {string} text the text that was checked
 * @returns {HTMLElement}
 */
export function reportView(report, text) {
  const cards = report.findings.map((finding) => card(text, finding, report.cited));
  return make("div", "report", ...cards, footing(report));
}

/**
 * The first line: how many points, or that none was found, and never more than was looked at.
 *
 * @param {Report[]} reports
 * @returns {{ tone: string, headline: string, remark: string }}
 */
export function verdict(reports) {
  const findings = reports.flatMap((report) => report.findings);
  const worst = worstSeverity(findings);
  if (worst) {
    const headline = findings.length === 1 ? say("headline_one") : say("headline_many", findings.length);
    return { tone: worst, headline, remark: say("remark_found") };
  }
  if (reports.some(({ complete }) => !complete)) {
    return { tone: "unknown", headline: say("headline_incomplete"), remark: "" };
  }
  return { tone: "clean", headline: say("headline_clean"), remark: say("remark_clean") };
}
