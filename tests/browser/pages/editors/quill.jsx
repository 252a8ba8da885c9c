/* Quill, the older editor of LinkedIn. */

import Quill from "quill";
import { forwardRef, useEffect, useImperativeHandle, useRef } from "react";

const Embed = Quill.import("blots/embed");

/** A mention: a piece that is deleted as a whole, with fillers for the caret on both sides. */
class Chip extends Embed {
  static blotName = "chip";
  static tagName = "SPAN";
  static className = "ql-mention";
  static create(label) {
    const node = super.create();
    node.dataset.label = label;
    node.textContent = label;
    return node;
  }
  static value(node) {
    return node.dataset.label;
  }
}
Quill.register(Chip);

/**
 * @param {{ label: string, placeholder?: string, attributes?: object, onText?: (text: string) => void }} props
 */
export const QuillEditor = forwardRef(function QuillEditor(props, handle) {
  const { label, placeholder, attributes } = props;
  const holder = useRef(null);
  const editor = useRef(null);
  const latest = useRef(props);
  latest.current = props;

  const text = () =>
    editor.current
      .getContents()
      .ops.map(({ insert }) => (typeof insert === "string" ? insert : insert.chip))
      .join("")
      .replace(/\n$/, "");

  useEffect(() => {
    const created = new Quill(holder.current, { placeholder });
    editor.current = created;
    const given = { role: "textbox", "aria-label": label, "aria-multiline": "true", ...attributes };
    for (const [name, value] of Object.entries(given)) created.root.setAttribute(name, value);
    created.on("text-change", () => latest.current.onText?.(text()));
  }, []);

  useImperativeHandle(handle, () => ({
    text,
    clear: () => editor.current.setText(""),
    chip(label) {
      const { index } = editor.current.getSelection(true);
      editor.current.insertEmbed(index, "chip", label, "user");
      editor.current.setSelection(index + 1);
    },
  }));

  return <div ref={holder} />;
});
