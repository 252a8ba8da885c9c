"use strict";

/*
 * The text of an editor as the person sees it: one line per block, joined by "\n".
 * Block or not is decided by the tag: asking for computed styles would make the page lay itself out
 * on every check.
 */
{
  const BLOCKS = new Set(
    "ADDRESS ARTICLE BLOCKQUOTE DD DIV DL DT FIGURE H1 H2 H3 H4 H5 H6 LI OL P PRE SECTION UL".split(" "),
  );

  /**
   * @param {Element} block
   * @returns {string[]} the lines inside one block; an empty block is one empty line
   */
  function linesOf(block) {
    /** @type {string[]} */
    const lines = [];
    /** @type {string | null} */
    let line = null;
    const endLine = () => {
      // Editors keep a last line break alive with one more <br> or "\n" that nobody typed.
      if (line !== null) lines.push(line.replace(/\n$/, ""));
      line = null;
    };
    /** @param {Node} parent */
    const walk = (parent) => {
      for (const node of parent.childNodes) {
        if (node instanceof Text) line = (line ?? "") + node.data;
        else if (!(node instanceof Element)) continue;
        else if (node.tagName === "BR") line = `${line ?? ""}\n`;
        else if (node.tagName === "IMG") line = (line ?? "") + (node.getAttribute("alt") ?? "");
        else if (BLOCKS.has(node.tagName)) {
          endLine();
          lines.push(...linesOf(node));
        } else walk(node);
      }
    };
    walk(block);
    endLine();
    return lines.length > 0 ? lines : [""];
  }

  /**
   * @param {Element} editor a contenteditable element
   * @returns {string}
   */
  hitokokyu.readText = (editor) => linesOf(editor).join("\n").replaceAll("\u00a0", " ");
}
