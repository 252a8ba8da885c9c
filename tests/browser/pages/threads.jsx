/* Threads: Lexical in a dialog; the buttons have words and no other mark. */

import { useState } from "react";
import { createRoot } from "react-dom/client";

import { Lexical } from "./editors/lexical.jsx";
import { isCtrlEnter } from "./editors/published.js";
import { useThread } from "./editors/thread.jsx";

function Composer({ close }) {
  const thread = useThread({ onSent: close });
  const [picture, setPicture] = useState(false);
  return (
    <div role="dialog">
      {thread.refs.map((ref, index) => (
        <Lexical
          key={index}
          ref={ref}
          label="テキストフィールドに入力して新しい投稿を作成できます。"
          sendsOn={isCtrlEnter}
          send={thread.send}
          onText={thread.told(index)}
        />
      ))}
      {picture && <img alt="" src="blob:https://www.threads.com/1" />}
      <div role="button" tabIndex={0} onClick={() => setPicture(true)}>
        写真
      </div>
      <div role="button" tabIndex={0} onClick={thread.add}>
        スレッドに追加
      </div>
      <div role="button" tabIndex={0} aria-disabled={thread.isEmpty} onClick={() => thread.isEmpty || thread.send()}>
        <div>投稿</div>
      </div>
    </div>
  );
}

function Page() {
  const [open, setOpen] = useState(true);
  return (
    <>
      <nav>
        <a href="/@shimin.taro">
          <svg aria-label="プロフィール" role="img" />
        </a>
      </nav>
      <main>
        <a href="/@aoi">葵</a>
        <p>ほかの人の投稿</p>
      </main>
      {open && <Composer close={() => setOpen(false)} />}
    </>
  );
}

createRoot(document.getElementById("root")).render(<Page />);
