/* note: an article with a title, published in two steps; the words are gone in the second. */

import { useRef, useState } from "react";
import { createRoot } from "react-dom/client";

import { publish } from "./editors/published.js";
import { TipTap } from "./editors/tiptap.jsx";

function Page() {
  const body = useRef(null);
  const [title, setTitle] = useState("");
  const [article, setArticle] = useState(null);
  if (article) {
    return (
      <main>
        <h1>公開設定</h1>
        <button
          onClick={() => {
            publish(...article);
            setArticle(null);
            setTitle("");
          }}
        >
          投稿する
        </button>
      </main>
    );
  }
  return (
    <>
      <header>
        <button>下書き保存</button>
        <button onClick={() => setArticle([title, body.current.text()])}>
          <span>公開に進む</span>
        </button>
      </header>
      <main>
        <textarea placeholder="記事タイトル" value={title} onChange={(event) => setTitle(event.target.value)} />
        <TipTap ref={body} label="本文" attributes={{ class: "ProseMirror note-common-styles__textnote-body" }} />
      </main>
    </>
  );
}

createRoot(document.getElementById("root")).render(<Page />);
