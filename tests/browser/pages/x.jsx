/* X: Draft.js in the home page, in a dialog, under a post and in the messages. */

import { useState } from "react";
import { render } from "react-dom";

import { Draft } from "./editors/draft.jsx";
import { isCtrlEnter, isPlainEnter } from "./editors/published.js";
import { useThread } from "./editors/thread.jsx";

const ME = "shimin_taro";

function Post({ focused, children }) {
  return (
    <article data-testid="tweet" tabIndex={focused ? -1 : 0} role="article">
      <div data-testid="User-Name">葵 @aoi</div>
      <div data-testid="tweetText">{children}</div>
    </article>
  );
}

function Composer({ button, onSent, quote }) {
  const thread = useThread({ onSent });
  const [picture, setPicture] = useState(null);
  const [scheduled, setScheduled] = useState("");
  const [poll, setPoll] = useState(null);
  window.draftState = () => {
    const { current } = thread.refs[0];
    const { at, focused } = current.caret();
    return { text: current.text(), caret: at, undo: current.history(), focused };
  };
  return (
    <div>
      {scheduled && <a href="/compose/post/schedule">{scheduled}</a>}
      {thread.refs.map((ref, index) => (
        <div key={index} data-testid={`tweetTextarea_${index}RichTextInputContainer`}>
          <label data-testid={`tweetTextarea_${index}_label`}>ポスト</label>
          <Draft
            ref={ref}
            name={`tweetTextarea_${index}`}
            label="ポスト本文"
            placeholder="いまどうしてる？"
            sendsOn={isCtrlEnter}
            send={thread.send}
            onText={thread.told(index)}
          />
        </div>
      ))}
      {poll !== null && <input name="Choice1" value={poll} onChange={(event) => setPoll(event.target.value)} />}
      {(picture || quote) && (
        <div data-testid="attachments">
          {picture === "image" && <img alt="" draggable />}
          {picture === "video" && <video />}
          {quote && (
            <div role="link" tabIndex={0}>
              <div data-testid="tweetText">{quote}</div>
            </div>
          )}
        </div>
      )}
      <button onClick={() => setPicture("image")}>写真を付ける</button>
      <button onClick={() => setPicture("video")}>動画を付ける</button>
      <button onClick={() => setPoll("")}>投票を作る</button>
      <button data-testid="scheduleOption" onClick={() => setScheduled(window.scheduledWords)}>
        ポストを予約
      </button>
      <button data-testid="addButton" onClick={thread.add}>
        ポストを追加
      </button>
      <button data-testid={button} disabled={thread.isEmpty} onClick={thread.send}>
        <div>
          <span>{scheduled ? "予約設定" : "ポストする"}</span>
        </div>
      </button>
    </div>
  );
}

function Dialog({ mode, close }) {
  return (
    <div role="dialog" aria-modal="true">
      {mode === "reply" && <Post>歩道に穴があいて危ない</Post>}
      <Composer button="tweetButton" quote={mode === "quote" ? "引用するポストです" : null} onSent={close} />
    </div>
  );
}

function Messages() {
  const thread = useThread();
  return (
    <div data-testid="DmActivityContainer">
      <Draft
        ref={thread.refs[0]}
        name="dmComposerTextInput"
        label="メッセージ本文"
        sendsOn={isPlainEnter}
        send={thread.send}
        onText={thread.told(0)}
      />
      <button data-testid="dmComposerSendButton" disabled={thread.isEmpty} onClick={thread.send} aria-label="送信">
        ➤
      </button>
    </div>
  );
}

function Page() {
  const [path, setPath] = useState(location.pathname);
  const [open, setOpen] = useState(true);
  const [dialog, setDialog] = useState(null);
  const go = (event) => {
    event.preventDefault();
    const next = new URL(event.currentTarget.href).pathname;
    history.pushState(null, "", next);
    setPath(next);
  };
  return (
    <>
      <header>
        <nav>
          <a href="/home" onClick={go}>
            ホーム
          </a>
          <a data-testid="AppTabBar_Profile_Link" href={`/${ME}`} onClick={go}>
            プロフィール
          </a>
        </nav>
      </header>
      <main>
        <h1>ホーム</h1>
        {path === `/${ME}` && (
          <div data-testid="UserDescription">松本市職員です。投稿は個人の見解であり、市や所属の見解を代表するものではありません。</div>
        )}
        <Post>ほかの人のポスト</Post>
        {path.includes("/status/") && (
          <div>
            <Post focused>歩道に穴があいて危ない</Post>
            <div data-testid="inline_reply_offscreen">
              <Composer button="tweetButtonInline" />
            </div>
          </div>
        )}
        {path === "/messages" && <Messages />}
        {path === "/home" && open && <Composer button="tweetButtonInline" />}
        <button onClick={() => setDialog("post")}>ポスト</button>
        <button onClick={() => setDialog("reply")}>返信</button>
        <button onClick={() => setDialog("quote")}>引用</button>
        <button onClick={() => setOpen(false)}>閉じる</button>
        <p id="aside">窓口で待っている間に、090-1234-5678 に電話してと言われた。</p>
      </main>
      {dialog && <Dialog mode={dialog} close={() => setDialog(null)} />}
    </>
  );
}

render(<Page />, document.getElementById("root"));
