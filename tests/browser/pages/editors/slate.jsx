/* Slate: no site of ours uses it, but fields on other pages do. */

import { forwardRef, useImperativeHandle, useMemo } from "react";
import { Editor, Transforms, createEditor } from "slate";
import { withHistory } from "slate-history";
import { Editable, Slate as Context, withReact } from "slate-react";

const EMPTY = [{ type: "paragraph", children: [{ text: "" }] }];

function withChips(editor) {
  const { isInline, isVoid } = editor;
  editor.isInline = (element) => element.type === "chip" || isInline(element);
  editor.isVoid = (element) => element.type === "chip" || isVoid(element);
  return editor;
}

const renderElement = ({ attributes, children, element }) =>
  element.type === "chip" ? (
    <span {...attributes} contentEditable={false}>
      {children}
      {element.label}
    </span>
  ) : (
    <div {...attributes}>{children}</div>
  );

const plain = (node) => node.label ?? node.text ?? node.children.map(plain).join("");

export const Slate = forwardRef(function Slate({ label, placeholder }, handle) {
  const editor = useMemo(() => withChips(withHistory(withReact(createEditor()))), []);
  useImperativeHandle(handle, () => ({
    text: () => editor.children.map(plain).join("\n"),
    clear() {
      Transforms.select(editor, Editor.range(editor, []));
      Transforms.removeNodes(editor, { at: [], match: (node, path) => path.length === 1, mode: "all" });
      Transforms.insertNodes(editor, structuredClone(EMPTY), { at: [0] });
      Transforms.select(editor, Editor.start(editor, [0]));
    },
    chip(label) {
      Transforms.insertNodes(editor, { type: "chip", label, children: [{ text: "" }] });
      Transforms.move(editor);
    },
  }));
  return (
    <Context editor={editor} initialValue={structuredClone(EMPTY)}>
      <Editable aria-label={label} placeholder={placeholder} renderElement={renderElement} />
    </Context>
  );
});
