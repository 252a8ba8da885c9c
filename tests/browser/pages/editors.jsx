/* Every editor once, under its name in `window.editors`: for the tests of the text reader alone. */

import { createRef } from "react";
import { createRoot } from "react-dom/client";

import { Draft } from "./editors/draft.jsx";
import { Lexical } from "./editors/lexical.jsx";
import { QuillEditor } from "./editors/quill.jsx";
import { Slate } from "./editors/slate.jsx";
import { TipTap } from "./editors/tiptap.jsx";

const KINDS = {
  draft: (ref) => <Draft ref={ref} name="draft" label="draft" placeholder="いまどうしてる？" />,
  "lexical-rich": (ref) => <Lexical ref={ref} label="lexical-rich" />,
  "lexical-plain": (ref) => <Lexical ref={ref} label="lexical-plain" plain />,
  tiptap: (ref) => <TipTap ref={ref} label="tiptap" placeholder="最近どう？" />,
  slate: (ref) => <Slate ref={ref} label="slate" placeholder="書いてください" />,
  quill: (ref) => <QuillEditor ref={ref} label="quill" placeholder="何について話しますか？" />,
};

window.editors = {};

function Page() {
  return Object.entries(KINDS).map(([name, make]) => {
    const ref = createRef();
    window.editors[name] = ref;
    return <section key={name}>{make(ref)}</section>;
  });
}

createRoot(document.getElementById("root")).render(<Page />);
