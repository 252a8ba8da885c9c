/* Facebook: Lexical in the dialog of a new post and in the comments, which go out on Enter. */

import { useState } from "react";
import { createRoot } from "react-dom/client";

import { Lexical } from "./editors/lexical.jsx";
import { isPlainEnter } from "./editors/published.js";
import { useThread } from "./editors/thread.jsx";

function NewPost({ close }) {
  const thread = useThread({ onSent: close });
  const [picture, setPicture] = useState(false);
  return (
    <div role="dialog" aria-label="投稿を作成">
      <form method="POST" onSubmit={(event) => event.preventDefault()}>
        <Lexical ref={thread.refs[0]} label="太郎さん、その気持ち、シェアしよう" onText={thread.told(0)} />
        {picture && <img alt="" src="blob:https://www.facebook.com/1" />}
        <div role="button" aria-label="写真・動画" tabIndex={0} onClick={() => setPicture(true)}>
          <i>🖼</i>
        </div>
        <div
          role="button"
          aria-label="投稿"
          tabIndex={0}
          aria-disabled={thread.isEmpty || undefined}
          onClick={() => thread.isEmpty || thread.send()}
        >
          <span>投稿</span>
        </div>
      </form>
    </div>
  );
}

function Comment() {
  const thread = useThread();
  return (
    <form role="presentation" onSubmit={(event) => event.preventDefault()}>
      <Lexical
        ref={thread.refs[0]}
        plain
        label="コメントを入力…"
        sendsOn={isPlainEnter}
        send={thread.send}
        onText={thread.told(0)}
      />
      <div role="button" aria-label="コメント" tabIndex={0} onClick={() => thread.isEmpty || thread.send()}>
        <i>➤</i>
      </div>
    </form>
  );
}

function Page() {
  const [open, setOpen] = useState(true);
  return (
    <>
      <div role="main">
        <div role="article">
          <p>ほかの人の投稿</p>
          <Comment />
        </div>
      </div>
      {open && <NewPost close={() => setOpen(false)} />}
    </>
  );
}

createRoot(document.getElementById("root")).render(<Page />);
