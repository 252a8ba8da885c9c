/* Draft.js, the editor of X. */

import { Editor, EditorState, RichUtils, getDefaultKeyBinding } from "draft-js";
import { forwardRef, useImperativeHandle, useRef, useState } from "react";

/**
 * @param {{ name: string, label: string, placeholder?: string, sendsOn?: (event) => boolean, send?: () => void,
 *   onText?: (text: string) => void }} props `name` is the data-testid of the editable element
 */
export const Draft = forwardRef(function Draft(props, handle) {
  const { name, label, placeholder, sendsOn = () => false, send, onText } = props;
  const [state, setState] = useState(() => EditorState.createEmpty());
  const latest = useRef(state);
  latest.current = state;
  const plain = () => latest.current.getCurrentContent().getPlainText("\n");
  const change = (next) => {
    latest.current = next;
    setState(next);
    onText?.(plain());
  };
  useImperativeHandle(handle, () => ({
    text: plain,
    clear: () => change(EditorState.createEmpty()),
    history: () => latest.current.getUndoStack().size,
    caret() {
      const selection = latest.current.getSelection();
      return {
        at: [selection.getStartKey(), selection.getStartOffset(), selection.getEndOffset()],
        focused: selection.getHasFocus(),
      };
    },
  }));
  return (
    <Editor
      editorState={state}
      onChange={change}
      webDriverTestID={name}
      ariaLabel={label}
      placeholder={placeholder}
      keyBindingFn={(event) => (sendsOn(event) ? "send" : getDefaultKeyBinding(event))}
      handleKeyCommand={(command) => {
        if (command === "send") {
          send();
          return "handled";
        }
        const next = RichUtils.handleKeyCommand(latest.current, command);
        if (next) change(next);
        return next ? "handled" : "not-handled";
      }}
    />
  );
});
