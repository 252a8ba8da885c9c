/* ProseMirror through TipTap, the editor of Bluesky and note. */

import { Editor } from "@tiptap/core";
import Mention from "@tiptap/extension-mention";
import { Placeholder } from "@tiptap/extensions";
import StarterKit from "@tiptap/starter-kit";
import { forwardRef, useEffect, useImperativeHandle, useRef } from "react";

/**
 * @param {{ label: string, placeholder?: string, attributes?: object, sendsOn?: (event) => boolean, send?: () => void,
 *   onText?: (text: string) => void }} props `attributes` of the editable element
 */
export const TipTap = forwardRef(function TipTap(props, handle) {
  const { label, placeholder = "", attributes } = props;
  const holder = useRef(null);
  const editor = useRef(null);
  const latest = useRef(props);
  latest.current = props;

  const text = () => editor.current.getText({ blockSeparator: "\n" });

  useEffect(() => {
    const created = new Editor({
      element: holder.current,
      extensions: [StarterKit, Mention, Placeholder.configure({ placeholder })],
      editorProps: {
        attributes: { "aria-label": label, role: "textbox", "aria-multiline": "true", ...attributes },
        handleKeyDown(_, event) {
          if (!latest.current.sendsOn?.(event)) return false;
          latest.current.send();
          return true;
        },
      },
      onUpdate: () => latest.current.onText?.(text()),
    });
    editor.current = created;
    return () => created.destroy();
  }, []);

  useImperativeHandle(handle, () => ({
    text,
    clear: () => editor.current.commands.clearContent(true),
    chip: (label) => editor.current.commands.insertContent({ type: "mention", attrs: { id: label.slice(1), label: label.slice(1) } }),
  }));

  return <div ref={holder} />;
});
