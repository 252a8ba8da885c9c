/** The form of a scenario: from plain values to fields, and back. */

import { fill, make } from "./page.js";

/** @typedef {Record<string, any>} Data */
/** @typedef {{ id: string, title: { ja: string, en: string } }} Element_ */
/** @typedef {{ id: string, guideline: { ja: string, en: string }, number: string, summary: { ja: string, en: string } }} Clause */
/** @typedef {{ clauses: Clause[], elements: Element_[], suggested: Record<string, string[]> }} Choices */
/** @typedef {{ view: HTMLElement, read: () => any }} Part What is shown of a value, and the value; undefined for none */

export const FORMATS = ["judge", "find", "mend", "when", "profile", "reply"];

/**
 * Makes the parts of a form, in the words of the page.
 *
 * @param {Record<string, string>} words
 * @param {Record<string, string>} categories
 * @param {Choices} choices
 */
export function formMaker(words, categories, choices) {
  const language = /** @type {"ja" | "en"} */ (document.documentElement.lang);

  /** @param {string} key @param {Record<string, string | number>} [values] @returns {string} */
  const say = (key, values = {}) => fill(words[key] ?? key, values);

  /** @param {string} name */
  const problemPlace = (name) => {
    const place = make("p", "problem");
    place.id = `problem-${name}`;
    place.dataset.problemOf = name;
    return place;
  };

  /**
   * A label, a control and the place for its problem.
   *
   * @param {string} name path of the value
   * @param {string} label
   * @param {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} control
   * @param {{ help?: string, inner?: boolean }} [more] inner: one of several within a field
   */
  function field(name, label, control, { help = "", inner = false } = {}) {
    control.name = name;
    control.id = `f-${name}`;
    const described = [`problem-${name}`];
    const labelling = make("label", inner ? "inner" : "", label);
    labelling.htmlFor = control.id;
    /** @type {HTMLElement[]} */
    const parts = [labelling, control];
    if (help) {
      const hint = make("p", "soft", help);
      hint.id = `help-${name}`;
      described.push(hint.id);
      parts.push(hint);
    }
    control.setAttribute("aria-describedby", described.join(" "));
    return make("div", "field", ...parts, problemPlace(name));
  }

  /** @param {string} value @param {number} rows */
  function area(value, rows) {
    const control = make("textarea", "");
    control.rows = rows;
    control.maxLength = 2000;
    control.value = value;
    control.lang = "ja";
    return control;
  }

  /** @param {string} value */
  function line(value) {
    const control = make("input", "");
    control.maxLength = 2000;
    control.value = value;
    return control;
  }

  /** @param {[string, string][]} options value and words @param {string} value */
  function select(options, value) {
    const control = make("select", "");
    for (const [id, name] of options) {
      const option = make("option", "", name);
      option.value = id;
      control.append(option);
    }
    control.value = value;
    return control;
  }

  /** @param {string} name @param {string} label @param {string | undefined} value @param {number} rows @param {string} [help] @returns {Part} */
  function textPart(name, label, value, rows, help) {
    const control = area(value ?? "", rows);
    return { view: field(name, label, control, { help }), read: () => control.value };
  }

  /** Japanese, and English that may be left out. @param {string} name @param {string} label @param {Data | undefined} value @param {number} rows @param {string} [help] @returns {Part} */
  function localizedPart(name, label, value, rows, help) {
    const ja = rows > 1 ? area(value?.ja ?? "", rows) : line(value?.ja ?? "");
    const en = rows > 1 ? area("", rows - 1) : line("");
    ja.lang = "ja";
    en.lang = "en";
    en.value = value && value.en !== value.ja ? (value.en ?? "") : "";
    const view = make("fieldset", "localized", make("legend", "", label), field(`${name}.ja`, say("japanese"), ja, { inner: true, help }), field(`${name}.en`, say("english"), en, { inner: true }), problemPlace(name));
    return { view, read: () => (ja.value.trim() || en.value.trim() ? { ja: ja.value, en: en.value.trim() ? en.value : ja.value } : undefined) };
  }

  /** @param {string} name @param {string} legend @param {[string, string][]} options @param {string[]} chosen @param {string} className @returns {Part} */
  function checksPart(name, legend, options, chosen, className = "") {
    const boxes = options.map(([id, label]) => {
      const box = make("input", "");
      box.type = "checkbox";
      box.name = name;
      box.value = id;
      box.checked = chosen.includes(id);
      return { box, label: make("label", "", box, make("span", "", label)) };
    });
    const view = make("fieldset", "field", make("legend", "", legend), make("div", `checks ${className}`, ...boxes.map(({ label }) => label)), problemPlace(name));
    return {
      view,
      read: () => {
        const found = boxes.filter(({ box }) => box.checked).map(({ box }) => box.value);
        return found.length ? found : undefined;
      },
    };
  }

  /** Yes or no. @param {string} name @param {boolean | undefined} value @returns {Part} */
  function verdictPart(name, value) {
    const options = /** @type {[boolean, string][]} */ ([[true, "publishIt"], [false, "holdIt"]]);
    const radios = options.map(([publish, key]) => {
      const input = make("input", "");
      input.type = "radio";
      input.name = name;
      input.checked = value === publish;
      return { input, publish, label: make("label", "", input, make("span", "", say(key))) };
    });
    const view = make("fieldset", "field", make("legend", "inner", say("verdict")), make("div", "choices", ...radios.map(({ label }) => label)), problemPlace(name));
    return { view, read: () => radios.find(({ input }) => input.checked)?.publish };
  }

  /** A moment in Japan. @param {string} name @param {string | undefined} value @returns {Part} */
  function momentPart(name, value) {
    const control = make("input", "");
    control.type = "datetime-local";
    const shown = (value ?? "").slice(0, 16);
    control.value = shown;
    return { view: field(name, say("now"), control), read: () => (control.value === shown ? value : control.value && `${control.value}:00+09:00`) };
  }

  /** @param {string} name @param {string[]} values @param {string | undefined} value @returns {Part} */
  function choicePart(name, values, value) {
    const key = name.split(".").at(-1) ?? "";
    const control = select([["", say("none")], ...values.map((one) => /** @type {[string, string]} */ ([one, say(one)]))], value ?? "");
    return { view: field(name, say(key), control), read: () => control.value };
  }

  /**
   * What surrounds a post.
   *
   * @param {string} name
   * @param {Data} value
   * @param {{ open?: boolean, without?: string[] }} [more] without: parts that have a place elsewhere; they are kept
   * @returns {Part}
   */
  function contextPart(name, value, { open = false, without = [] } = {}) {
    /** @type {Record<string, Part>} */
    const parts = {
      account: choicePart(`${name}.account`, ["personal", "official"], value.account),
      now: momentPart(`${name}.now`, value.now),
      role: choicePart(`${name}.role`, ["supervisor", "member"], value.role),
      audience: choicePart(`${name}.audience`, ["public", "subordinate"], value.audience),
      attachments: checksPart(`${name}.attachments`, say("attachments"), ["image", "video", "audio", "file"].map((one) => [one, say(one)]), value.attachments ?? [], "inline"),
      profile: textPart(`${name}.profile`, say("profile"), value.profile, 2),
      reply_to: textPart(`${name}.reply_to`, say("reply_to"), value.reply_to, 2),
    };
    for (const one of without) delete parts[one];
    const shown = make("div", "pair", ...Object.values(parts).map(({ view }) => view));
    const view = make("details", "", make("summary", "", say("context")), shown, problemPlace(name));
    view.open = open || Object.keys(value).some((key) => key in parts);
    return { view, read: () => readAll(parts) };
  }

  /** @param {Record<string, Part>} parts @returns {Data} */
  const readAll = (parts) => Object.fromEntries(Object.entries(parts).flatMap(([key, part]) => {
    const value = part.read();
    return value === undefined || value === "" ? [] : [[key, value]];
  }));

  /**
   * A list that can grow and shrink.
   *
   * @param {string} name
   * @param {string} what of one entry, with its number
   * @param {Data[]} values
   * @param {(place: string, value: Data) => Record<string, Part>} entry
   * @returns {Part}
   */
  function listPart(name, what, values, entry) {
    /** @type {Record<string, Part>[]} */
    let entries = [];
    const list = make("div", "part");
    /** @param {Data[]} now @param {number} [focus] */
    const show = (now, focus) => {
      entries = now.map((value, number) => entry(`${name}.${number}`, value));
      list.replaceChildren(
        ...entries.map((parts, number) => {
          const label = say(what, { number: number + 1 });
          const remove = make("button", "button", say("removeNumber", { what: label }));
          remove.type = "button";
          remove.hidden = entries.length <= 2;
          remove.addEventListener("click", () => {
            show(entries.map(readAll).filter((_, other) => other !== number));
            list.dispatchEvent(new Event("input", { bubbles: true }));
            add.focus();
          });
          return make("fieldset", "entry", make("legend", "", label), ...Object.values(parts).map(({ view }) => view), problemPlace(`${name}.${number}`), make("div", "buttons", remove));
        }),
      );
      if (focus !== undefined) /** @type {HTMLElement | null} */ (list.children[focus]?.querySelector("input, textarea, select, summary"))?.focus();
    };
    const add = make("button", "button", say("add"));
    add.type = "button";
    add.addEventListener("click", () => {
      show([...entries.map(readAll), {}], entries.length);
      list.dispatchEvent(new Event("input", { bubbles: true }));
    });
    show(values.length ? values : [{}, {}]);
    return { view: make("section", "part", make("h2", "", say(name)), list, problemPlace(name), make("div", "buttons", add)), read: () => entries.map(readAll) };
  }

  /** Words to keep: one a line, with alternatives. @param {any} value @returns {Part} */
  function keepPart(value) {
    const lines = /** @type {(string | string[])[]} */ (value ?? []).map((one) => (Array.isArray(one) ? one.join(" / ") : one));
    const control = area(lines.join("\n"), 3);
    const read = () => {
      const entries = control.value.split("\n").map((one) => one.split(/[/／]/).map((word) => word.trim()).filter(Boolean)).filter((one) => one.length);
      return entries.length ? entries.map((one, number) => (one.length > 1 || Array.isArray(value?.[number]) ? one : one[0])) : undefined;
    };
    return { view: field("keep", say("keep"), control, { help: say("keepHelp") }), read };
  }

  /** The post; in a text to search its passages can be marked. @param {string} format @param {string | undefined} value @returns {Part} */
  function postPart(format, value) {
    const control = area(value ?? "", 5);
    const help = say(format === "when" ? "textHelpWhen" : format === "profile" ? "textHelpProfile" : "textHelp");
    const view = field("text", say("text"), control, { help: format === "find" ? `${help} ${say("markHelp")}` : help });
    if (format === "find") {
      const mark = make("button", "button", say("mark"));
      mark.type = "button";
      mark.addEventListener("click", () => {
        const { selectionStart: start, selectionEnd: end } = control;
        if (start === end) {
          const place = view.querySelector(".problem");
          if (place) place.textContent = say("selectFirst");
        } else {
          control.setRangeText(`《${control.value.slice(start, end)}》`, start, end, "end");
          control.dispatchEvent(new Event("input", { bubbles: true }));
        }
        control.focus();
      });
      view.append(make("div", "buttons", mark));
    }
    return { view, read: () => control.value };
  }

  /** @param {string[]} chosen @returns {Part & { choose: (ids: string[]) => void }} */
  function clausesPart(chosen) {
    const options = choices.clauses.map((one) => /** @type {[string, string]} */ ([one.id, `${one.guideline[language]} ${one.number}: ${one.summary[language]}`]));
    const checks = checksPart("clauses", say("clauses"), options, chosen);
    const summary = make("summary", "");
    const view = make("details", "", summary, checks.view);
    const count = () => (summary.textContent = say("clausesChosen", { count: checks.read()?.length ?? 0 }));
    checks.view.addEventListener("change", count);
    count();
    return {
      view,
      // What a template cites and is not listed here (another city's) stays where it is.
      read: () => {
        const listed = /** @type {string[]} */ (checks.read() ?? []);
        const kept = chosen.filter((id) => listed.includes(id) || !options.some(([known]) => known === id));
        const found = [...kept, ...listed.filter((id) => !kept.includes(id))];
        return found.length ? found : undefined;
      },
      choose(ids) {
        for (const box of /** @type {NodeListOf<HTMLInputElement>} */ (checks.view.querySelectorAll("input"))) box.checked = ids.includes(box.value);
        count();
      },
    };
  }

  /**
   * The whole form.
   *
   * @param {Data} data
   * @param {(format: string) => void} onFormat
   * @returns {{ view: HTMLElement, read: () => Data, keys: string[] }} keys: of the values that have a place in it
   */
  function scenarioPart(data, onFormat) {
    const format = String(data.format ?? "judge");
    const context = data.context ?? {};
    const formats = select(FORMATS.map((one) => [one, say(`f-${one}`)]), format);
    formats.addEventListener("change", () => onFormat(formats.value));
    const category = select(Object.entries(categories), data.category ?? "confidential");
    const name = line(String(data.id ?? "").split(".")[1] ?? "");
    name.autocapitalize = "off";
    name.spellcheck = false;
    const clauses = clausesPart(data.clauses ?? choices.suggested[category.value] ?? []);
    let hasOwnClauses = Boolean(data.clauses);
    clauses.view.addEventListener("change", () => (hasOwnClauses = true));
    category.addEventListener("change", () => {
      if (!hasOwnClauses) clauses.choose(choices.suggested[category.value] ?? []);
    });
    const without = [...(format === "profile" ? ["profile"] : []), ...(format === "reply" ? ["reply_to"] : [])];
    /** @type {Record<string, Part>} */
    const parts = {
      title: localizedPart("title", say("title"), data.title, 1),
      text: postPart(format, data.text),
      context: contextPart("context", context, { without }),
      explanation: localizedPart("explanation", say("explanation"), data.explanation, 3, say("explanationHelp")),
    };
    /** @type {Record<string, Part>} Parts of `context` that the format asks for by itself. */
    const asked = {};
    /** @type {Record<string, Part>} */
    const more = {};
    if (format === "mend") Object.assign(more, { keep: keepPart(data.keep), solution: textPart("solution", say("solution"), data.solution, 4) });
    if (format === "profile") {
      asked.profile = textPart("context.profile", say("profile"), context.profile, 3, say("profileHelp"));
      more.missing = checksPart("missing", say("missing"), choices.elements.map(({ id, title }) => [id, title[language]]), data.missing ?? []);
      more.solution = textPart("solution", say("solution"), data.solution, 3);
    }
    if (format === "when") {
      more.moments = listPart("moments", "moment", data.moments ?? [], (place, value) => ({
        context: contextPart(`${place}.context`, value.context ?? {}, { open: true, without: ["profile", "reply_to"] }),
        publish: verdictPart(`${place}.publish`, value.publish),
        why: localizedPart(`${place}.why`, say("why"), value.why, 1),
      }));
    }
    if (format === "reply") {
      asked.reply_to = textPart("context.reply_to", say("reply_to"), context.reply_to, 2);
      more.choices = listPart("choices", "choice", data.choices ?? [], (place, value) => ({
        text: textPart(`${place}.text`, say("choiceText"), value.text, 2),
        publish: verdictPart(`${place}.publish`, value.publish),
        why: localizedPart(`${place}.why`, say("why"), value.why, 1),
      }));
    }
    const twin = {
      text: textPart("twin.text", say("twin"), data.twin?.text, 5, say("twinHelp")),
      context: contextPart("twin.context", data.twin?.context ?? {}),
      why: localizedPart("twin.why", say("twinWhy"), data.twin?.why, 2),
    };
    /** @param {(Part | undefined)[]} some */
    const views = (some) => some.flatMap((part) => (part ? [part.view] : []));
    const view = make(
      "div",
      "part",
      make("div", "card part", make("div", "pair", field("format", say("format"), formats), field("category", say("category"), category)), make("div", "pair", field("id", say("id"), name, { help: say("idHelp") }), /** @type {Part} */ (parts.title).view), clauses.view),
      make("div", "card part", ...views([asked.reply_to, asked.profile]), make("div", "pair", make("div", "part", ...views([parts.text, parts.context])), make("div", "part", ...views([twin.text, twin.context, twin.why])))),
      ...(Object.keys(more).length ? [make("div", "card part", ...views(Object.values(more)))] : []),
      make("div", "card part", ...views([parts.explanation])),
    );
    const read = () => {
      const whole = readAll(parts);
      const around = { ...readAll(asked), ...whole.context };
      // In the order in which people write the keys.
      return {
        id: `${category.value}.${name.value.trim()}`,
        format,
        category: category.value,
        ...(clauses.read() && { clauses: clauses.read() }),
        ...(whole.title && { title: whole.title }),
        ...(Object.keys(around).length && { context: around }),
        ...(whole.text && { text: whole.text }),
        ...readAll(more),
        ...(whole.explanation && { explanation: whole.explanation }),
        twin: readAll(twin),
      };
    };
    const keys = ["id", "format", "category", "clauses", "title", "context", "text", "explanation", "twin", ...Object.keys(more)];
    return { view, read, keys };
  }

  return { say, scenarioPart };
}
