"use strict";

/*
 * The text of a field as the person sees it: one line per block, joined by "\n".
 *
 * Every node costs the same, and nothing is asked that would make the page lay itself out: whether
 * something is a block or hidden is decided by tags and attributes, never by computed styles.
 */
{
  const BLOCKS = new Set(
    (
      "ADDRESS ARTICLE ASIDE BLOCKQUOTE DD DETAILS DIV DL DT FIGCAPTION FIGURE FOOTER H1 H2 H3 H4 H5 H6 HEADER " +
      "HR LI MAIN NAV OL P PRE SECTION SUMMARY TABLE TBODY TD TFOOT TH THEAD TR UL"
    ).split(" "),
  );

  /** Put there by the editors themselves: nobody typed it, and nobody reads it. */
  const NOT_TEXT = [
    "[hidden]",
    "button",
    "input",
    "rp",
    "rt",
    "script",
    "select",
    "style",
    "svg",
    "template",
    "textarea",
    ".ProseMirror-gapcursor",
    "[data-lexical-cursor]",
    "[data-slate-placeholder]",
    "[data-slate-spacer]",
  ].join(", ");

  // Slate, Lexical and Quill keep places for the caret alive with characters that have no width.
  const FILLERS = /[\u200b\ufeff]/g;
  const LAYOUT = /^[ \t\r\n\f]*$/;

  const isBlock = (/** @type {Node | null} */ node) => node instanceof Element && BLOCKS.has(node.tagName);

  /**
   * What an element shows instead of text: pictures of emoji carry the character as a name.
   *
   * @param {Element} element
   * @returns {string | null} null where it shows what it contains
   */
  function pictured(element) {
    if (element.tagName === "IMG") return element.getAttribute("alt") ?? "";
    if (element.firstChild || element.getAttribute("role") !== "img") return null;
    return element.getAttribute("aria-label") ?? "";
  }

  /**
   * @param {Element} editor
   * @param {string} ignored selector of what is not text
   * @returns {string[]} at least one line
   */
  function linesOf(editor, ignored) {
    /** @type {string[]} */
    const lines = [];
    /** @type {string | null} */
    let line = null;
    const endLine = () => {
      // Editors keep a last line break alive with one more <br> or "\n" that nobody typed.
      if (line !== null) lines.push(line.replace(/\n$/, ""));
      line = null;
    };
    /** @param {Text} text */
    const isLayout = (text) =>
      LAYOUT.test(text.data) && (isBlock(text.previousSibling) || isBlock(text.nextSibling));

    /** @param {Element} parent */
    const walk = (parent) => {
      for (let node = parent.firstChild; node; node = node.nextSibling) {
        if (node instanceof Text) {
          const seen = node.data.replace(FILLERS, "");
          if (!isLayout(node)) line = (line ?? "") + seen;
        } else if (!(node instanceof HTMLElement) || node.matches(ignored) || node.style.display === "none") {
          continue;
        } else if (node.tagName === "BR") {
          line = `${line ?? ""}\n`;
        } else if (isBlock(node)) {
          endLine();
          const before = lines.length;
          walk(node);
          endLine();
          if (lines.length === before) lines.push("");
        } else {
          const instead = pictured(node);
          if (instead === null) walk(node);
          else line = (line ?? "") + instead;
        }
      }
    };
    walk(editor);
    endLine();
    return lines.length > 0 ? lines : [""];
  }

  /**
   * @param {Element} field a textarea, an input, or an element with `contenteditable`
   * @param {string} [ignore] selector of elements inside it that are not text on this site
   * @returns {string}
   */
  hitokokyu.readText = (field, ignore) => {
    if (field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement) return field.value;
    const ignored = ignore ? `${NOT_TEXT}, ${ignore}` : NOT_TEXT;
    return linesOf(field, ignored).join("\n").replaceAll("\u00a0", " ");
  };
}
