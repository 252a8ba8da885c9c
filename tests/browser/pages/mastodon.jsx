/* Mastodon: a plain form, with a field for the content warning that comes and goes. */

import { useState } from "react";
import { createRoot } from "react-dom/client";

import { publish } from "./editors/published.js";

function Form() {
  const [text, setText] = useState("");
  const [warning, setWarning] = useState("");
  const [spoiler, setSpoiler] = useState(false);
  const [reply, setReply] = useState(false);
  const [picture, setPicture] = useState(false);
  const [choice, setChoice] = useState(null);
  const send = (event) => {
    event?.preventDefault();
    if (text.trim() === "") return;
    publish(...(spoiler ? [warning, text] : [text]));
    setText("");
    setWarning("");
  };
  // The site calls its own code: no click, and no submit event.
  const onKeyDown = (event) => {
    if (event.keyCode === 13 && (event.ctrlKey || event.metaKey)) send();
  };
  return (
    <form className="compose-form" onSubmit={send}>
      {reply && (
        <div className="reply-indicator">
          <div className="reply-indicator__content translate">歩道に穴があいて危ない</div>
        </div>
      )}
      <div className="navigation-bar">
        <a className="account__display-name" href="/@shimin_taro">
          太郎
        </a>
      </div>
      {spoiler && (
        <div className="spoiler-input">
          <input
            id="cw-spoiler-input"
            className="spoiler-input__input"
            aria-label="閲覧注意"
            value={warning}
            onChange={(event) => setWarning(event.target.value)}
            onKeyDown={onKeyDown}
          />
        </div>
      )}
      <textarea
        className="autosuggest-textarea__textarea"
        aria-label="今なにしてる？"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      {picture && (
        <div className="compose-form__uploads">
          <div className="compose-form__upload" />
        </div>
      )}
      {choice !== null && (
        <div className="poll__option">
          <input type="text" aria-label="選択肢" value={choice} onChange={(event) => setChoice(event.target.value)} />
        </div>
      )}
      <button type="button" onClick={() => setPicture(true)}>
        画像
      </button>
      <button type="button" onClick={() => setSpoiler(!spoiler)}>
        CW
      </button>
      <button type="button" onClick={() => setChoice("")}>
        投票
      </button>
      <button type="button" onClick={() => setReply(true)}>
        返信する
      </button>
      <div className="compose-form__submit">
        <button type="submit" className="button" disabled={text.trim() === ""}>
          {reply ? "返信" : "投稿"}
        </button>
      </div>
    </form>
  );
}

function Page() {
  return (
    <>
      <form className="search">
        <input aria-label="検索" />
      </form>
      <Form />
      <main>
        {location.pathname.startsWith("/@") && (
          <div className="account__header__content translate">松本市職員です。投稿は個人の見解であり、市や所属の見解を代表するものではありません。</div>
        )}
        <p>ほかの人の投稿</p>
      </main>
    </>
  );
}

createRoot(document.getElementById("root")).render(<Page />);
