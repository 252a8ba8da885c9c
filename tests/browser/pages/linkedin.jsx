/* LinkedIn: Quill in the dialog of a new post, TipTap in the comments. */

import { useState } from "react";
import { createRoot } from "react-dom/client";

import { QuillEditor } from "./editors/quill.jsx";
import { useThread } from "./editors/thread.jsx";
import { TipTap } from "./editors/tiptap.jsx";

function NewPost({ close }) {
  const thread = useThread({ onSent: close });
  const [picture, setPicture] = useState(false);
  return (
    <div role="dialog" className="share-box">
      <QuillEditor
        ref={thread.refs[0]}
        label="テキストエディターでコンテンツを作成"
        placeholder="何について話しますか？"
        onText={thread.told(0)}
      />
      {picture && <img alt="" src="blob:https://www.linkedin.com/1" />}
      <button aria-label="メディアを追加" onClick={() => setPicture(true)}>
        🖼
      </button>
      <button className="share-actions__primary-action artdeco-button" disabled={thread.isEmpty} onClick={thread.send}>
        <span className="artdeco-button__text">投稿</span>
      </button>
    </div>
  );
}

function Comment() {
  const thread = useThread();
  return (
    <form className="comments-comment-box__form" onSubmit={(event) => event.preventDefault()}>
      <TipTap ref={thread.refs[0]} label="コメントを追加…" onText={thread.told(0)} />
      <button className="comments-comment-box__submit-button" disabled={thread.isEmpty} onClick={thread.send}>
        <span>コメント</span>
      </button>
    </form>
  );
}

function Page() {
  const [open, setOpen] = useState(true);
  return (
    <>
      <main>
        <p>ほかの人の投稿</p>
        <Comment />
      </main>
      {open && <NewPost close={() => setOpen(false)} />}
    </>
  );
}

createRoot(document.getElementById("root")).render(<Page />);
