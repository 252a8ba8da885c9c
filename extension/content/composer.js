"use strict";

/*
 * Notices that a composer was written in, and when the writer pauses. Never touches it. The observer
 * is bounded to the parts of the composer: editors like Draft.js cancel most `beforeinput` events
 * and draw the text on their own, so `input` alone would miss what is typed.
 */
{
  const PAUSE_MS = 400;
  const IME_KEY_CODE = 229;

  hitokokyu.watchWriting = ({ stirred, paused }) => {
    const life = new AbortController();
    const { signal } = life;
    const attended = new WeakSet();
    let composing = false;
    let still = true;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;

    const rest = () => {
      still = true;
      paused();
    };
    const refresh = () => {
      clearTimeout(timer);
      const isFirst = still;
      still = false;
      if (isFirst) stirred();
      // Half a composition is no text: its end is waited for.
      if (!composing) timer = setTimeout(rest, PAUSE_MS);
    };
    const observer = new MutationObserver(refresh);

    return {
      attend(element) {
        if (attended.has(element)) return;
        attended.add(element);
        observer.observe(element, { childList: true, characterData: true, subtree: true });
        // The text of a <textarea> is no part of the tree.
        element.addEventListener("input", refresh, { signal });
        const compose = (/** @type {boolean} */ begins) => () => {
          composing = begins;
          refresh();
        };
        element.addEventListener("compositionstart", compose(true), { signal });
        element.addEventListener("compositionend", compose(false), { signal });
        element.addEventListener(
          "keydown",
          (event) => {
            // A composition whose end was lost (the editor was redrawn) must not silence us for good.
            const { isComposing, keyCode } = /** @type {KeyboardEvent} */ (event);
            if (composing && !isComposing && keyCode !== IME_KEY_CODE) compose(false)();
          },
          { signal },
        );
        refresh();
      },
      refresh,
      isStill: () => still,
      stop() {
        life.abort();
        observer.disconnect();
        clearTimeout(timer);
      },
    };
  };
}
