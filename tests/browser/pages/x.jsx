/* A page with the composer of X: a real Draft.js editor under the same data-testid. */

import { Editor, EditorState } from "draft-js";
import { useState } from "react";
import { render } from "react-dom";

function Composer({ name }) {
  const [state, setState] = useState(EditorState.createEmpty());
  window.draftState = () => {
    const selection = state.getSelection();
    return {
      text: state.getCurrentContent().getPlainText("\n"),
      caret: [selection.getStartKey(), selection.getStartOffset(), selection.getEndOffset()],
      undo: state.getUndoStack().size,
      focused: selection.getHasFocus(),
    };
  };
  return (
    <div data-testid={`${name}RichTextInputContainer`}>
      <label data-testid={`${name}_label`}>ポスト</label>
      <Editor editorState={state} onChange={setState} webDriverTestID={name} ariaLabel="ポスト本文" />
    </div>
  );
}

function Page() {
  const [open, setOpen] = useState(true);
  const [picture, setPicture] = useState(false);
  return (
    <main>
      <h1>ホーム</h1>
      {open && <Composer name="tweetTextarea_0" />}
      {picture && <div data-testid="attachments">写真</div>}
      <button onClick={() => setPicture(true)}>写真を付ける</button>
      <button onClick={() => setOpen(false)}>閉じる</button>
      <p id="aside">窓口で待っている間に、090-1234-5678 に電話してと言われた。</p>
    </main>
  );
}

render(<Page />, document.getElementById("root"));
