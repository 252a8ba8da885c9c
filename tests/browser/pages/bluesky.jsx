/* Bluesky: TipTap in a dialog, one editor per post of a thread. */

import { useState } from "react";
import { createRoot } from "react-dom/client";

import { isCtrlEnter } from "./editors/published.js";
import { useThread } from "./editors/thread.jsx";
import { TipTap } from "./editors/tiptap.jsx";

function Composer({ reply, close }) {
  const thread = useThread({ onSent: close });
  const [picture, setPicture] = useState(false);
  return (
    <div role="dialog" aria-modal="true">
      <div>
        <div>
          <button data-testid="composerDiscardButton" onClick={close}>
            キャンセル
          </button>
          <button
            data-testid="composerPublishBtn"
            aria-label={reply ? "返信を公開" : "投稿を公開"}
            disabled={thread.isEmpty}
            onClick={thread.send}
          >
            <div>{reply ? "返信" : "投稿"}</div>
          </button>
        </div>
        {reply && (
          <div role="text" aria-label="返信する投稿全体を展開または折りたたむ">
            歩道に穴があいて危ない
          </div>
        )}
        {thread.refs.map((ref, index) => (
          <TipTap
            key={index}
            ref={ref}
            label="リッチテキストエディター"
            placeholder="最近どう？"
            sendsOn={isCtrlEnter}
            send={thread.send}
            onText={thread.told(index)}
          />
        ))}
        {picture && (
          <div data-testid="selectedPhotosView">
            <img alt="" data-testid="selectedPhotoImage" />
          </div>
        )}
        <button data-testid="openGalleryBtn" onClick={() => setPicture(true)}>
          写真
        </button>
        <button aria-label="投稿を追加" onClick={thread.add}>
          ＋
        </button>
      </div>
    </div>
  );
}

function Page() {
  const [mode, setMode] = useState("post");
  return (
    <>
      <nav role="navigation">
        <a href="/">ホーム</a>
        <a href="/profile/taro.bsky.social" aria-label="プロフィール">
          プロフィール
        </a>
      </nav>
      <main>
        {location.pathname.startsWith("/profile/") && (
          <div data-testid="profileHeaderDescription">松本市職員です。投稿は個人の見解であり、市や所属の見解を代表するものではありません。</div>
        )}
        <p>ほかの人の投稿</p>
        <button onClick={() => setMode("reply")}>返信する</button>
      </main>
      {mode && <Composer key={mode} reply={mode === "reply"} close={() => setMode(null)} />}
    </>
  );
}

createRoot(document.getElementById("root")).render(<Page />);
