/* Misskey: a form without a name; what is not used is there, and hidden. */

import { useState } from "react";
import { createRoot } from "react-dom/client";

import { publish } from "./editors/published.js";

const shown = (is) => (is ? undefined : { display: "none" });

function Form() {
  const [text, setText] = useState("");
  const [warning, setWarning] = useState("");
  const [tags, setTags] = useState("");
  const [useCw, setUseCw] = useState(false);
  const [withTags, setWithTags] = useState(false);
  const [reply, setReply] = useState(false);
  const [picture, setPicture] = useState(false);
  const [scheduled, setScheduled] = useState("");
  const send = () => {
    if (text.trim() === "") return;
    publish(...(useCw ? [warning] : []), text, ...(withTags ? [tags] : []));
    setText("");
    setWarning("");
  };
  const onKeyDown = (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send();
  };
  return (
    <div>
      <header>
        <div>
          <button>
            <img alt="" />
          </button>
        </div>
        <div>
          <button className="_button" disabled={text.trim() === ""} data-cy-open-post-form-submit="" onClick={send}>
            <div>{scheduled ? "予約" : reply ? "返信" : "ノート"}</div>
          </button>
        </div>
      </header>
      {reply && (
        <div>
          <a href="/notes/abc">
            <time title="2026/11/20 10:00:00">1日前</time>
          </a>
          <div>歩道に穴があいて危ない</div>
        </div>
      )}
      {scheduled && (
        <div>
          <span>
            <time title={scheduled} style={{ fontWeight: "bold" }}>
              {scheduled}
            </time>
            に投稿を予約
          </span>
        </div>
      )}
      <div style={shown(useCw)}>
        <input placeholder="注釈" value={warning} onChange={(event) => setWarning(event.target.value)} onKeyDown={onKeyDown} />
      </div>
      <div>
        <textarea
          data-cy-post-form-text=""
          aria-label="いまどうしてる？"
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
        />
      </div>
      <input
        style={shown(withTags)}
        placeholder="ハッシュタグ"
        list="hashtags"
        value={tags}
        onChange={(event) => setTags(event.target.value)}
      />
      <div style={shown(picture)}>
        {picture && (
          <div role="button" tabIndex={0}>
            <div data-id="1">
              <img alt="" />
            </div>
          </div>
        )}
      </div>
      <footer>
        <button onClick={() => setPicture(true)}>ファイル</button>
        <button onClick={() => setUseCw(!useCw)}>内容を隠す</button>
        <button onClick={() => setWithTags(!withTags)}>タグを付ける</button>
        <button onClick={() => setReply(true)}>返信する</button>
        <button onClick={() => setScheduled(window.scheduledWords)}>予約投稿</button>
      </footer>
      <datalist id="hashtags" />
    </div>
  );
}

createRoot(document.getElementById("root")).render(
  <main>
    <input type="search" aria-label="検索" />
    <Form />
    <p>ほかの人のノート</p>
  </main>,
);
