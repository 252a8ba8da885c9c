/* YouTube: a plain editable element inside elements of the site's own. */

import { createElement, useRef, useState } from "react";
import { createRoot } from "react-dom/client";

import { publish } from "./editors/published.js";

const Own = ({ is, ...rest }) => createElement(is, rest);

function CommentBox() {
  const editable = useRef(null);
  const [empty, setEmpty] = useState(true);
  const send = () => {
    publish(editable.current.innerText.replace(/\n$/, ""));
    editable.current.replaceChildren();
    setEmpty(true);
  };
  return (
    <Own is="ytd-commentbox">
      <div
        ref={editable}
        id="contenteditable-root"
        contentEditable
        aria-label="コメントを追加…"
        onInput={() => setEmpty(editable.current.textContent.trim() === "")}
      />
      <Own is="ytd-button-renderer" id="submit-button">
        <Own is="yt-button-shape">
          <button aria-label="コメント" disabled={empty} onClick={send}>
            コメント
          </button>
        </Own>
      </Own>
    </Own>
  );
}

createRoot(document.getElementById("root")).render(
  <Own is="ytd-comments">
    <CommentBox />
    <Own is="ytd-comment-thread-renderer">
      <div id="comment">
        <Own is="ytd-comment-view-model">
          <span id="content-text">歩道に穴があいて危ない</span>
        </Own>
      </div>
      <CommentBox />
    </Own>
  </Own>,
);
