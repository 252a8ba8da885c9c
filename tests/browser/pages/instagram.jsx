/* Instagram: the last step of a new post, with the picture and its caption. */

import { useState } from "react";
import { createRoot } from "react-dom/client";

import { Lexical } from "./editors/lexical.jsx";
import { publish } from "./editors/published.js";
import { useThread } from "./editors/thread.jsx";

function Caption({ close }) {
  const thread = useThread({ onSent: close });
  return (
    <div role="dialog" aria-label="新規投稿を作成">
      <div role="button" tabIndex={0} onClick={thread.send}>
        シェア
      </div>
      <div style={{ backgroundImage: "url(blob:https://www.instagram.com/1)" }} />
      <Lexical ref={thread.refs[0]} label="キャプションを入力…" onText={thread.told(0)} />
    </div>
  );
}

function Comment() {
  const [text, setText] = useState("");
  const send = () => {
    publish(text);
    setText("");
  };
  return (
    <form onSubmit={(event) => event.preventDefault()}>
      <textarea
        aria-label="コメントを追加…"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          send();
        }}
      />
      <div role="button" tabIndex={0} onClick={send}>
        投稿する
      </div>
    </form>
  );
}

function Page() {
  const [open, setOpen] = useState(true);
  return (
    <>
      <a href="/shimin_taro/">
        <img alt="" aria-hidden />
        <span aria-label="プロフィール" />
      </a>
      <main>
        <article>
          <p>ほかの人の投稿</p>
          <Comment />
        </article>
      </main>
      {open && <Caption close={() => setOpen(false)} />}
    </>
  );
}

createRoot(document.getElementById("root")).render(<Page />);
