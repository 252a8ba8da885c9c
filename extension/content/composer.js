"use strict";

/*
 * One composer, watched without ever touching it. The observer is bounded to the composer itself:
 * Draft.js cancels most `beforeinput` events and draws the text on its own, so `input` alone would
 * miss what is typed.
 */

/**
 * @typedef {{ text: string, attachments: string[] }} Draft what is about to be published
 * @typedef {{ refresh(): void, recheck(): void, look(): void, stop(): void }} Watch
 */

{
  const PAUSE_MS = 400;
  const IME_KEY_CODE = 229;

  /**
   * @param {Element} element the composer
   * @param {{ attachments: { selector: string, within: string, means: string } }} site
   * @param {(draft: Draft) => void} changed called after a pause, never in mid-composition
   * @returns {Watch}
   */
  hitokokyu.watchComposer = (element, site, changed) => {
    const life = new AbortController();
    let composing = false;
    let told = "";
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;

    const attachments = () => {
      const scope = element.closest(site.attachments.within) ?? document;
      return scope.querySelector(site.attachments.selector) ? [site.attachments.means] : [];
    };
    let attached = attachments().length;

    const tell = () => {
      const draft = { text: hitokokyu.readText(element), attachments: attachments() };
      const now = JSON.stringify(draft);
      if (now === told) return;
      told = now;
      changed(draft);
    };
    const refresh = () => {
      clearTimeout(timer);
      if (!composing) timer = setTimeout(tell, PAUSE_MS);
    };

    const observer = new MutationObserver(refresh);
    observer.observe(element, { childList: true, characterData: true, subtree: true });

    const { signal } = life;
    element.addEventListener(
      "compositionstart",
      () => {
        composing = true;
        clearTimeout(timer);
      },
      { signal },
    );
    element.addEventListener(
      "compositionend",
      () => {
        composing = false;
        refresh();
      },
      { signal },
    );
    element.addEventListener(
      "keydown",
      (event) => {
        // A composition whose end was lost (the editor was redrawn) must not silence us for good.
        const { isComposing, keyCode } = /** @type {KeyboardEvent} */ (event);
        if (!composing || isComposing || keyCode === IME_KEY_CODE) return;
        composing = false;
        refresh();
      },
      { signal },
    );
    refresh();

    return {
      refresh,
      recheck() {
        told = "";
        refresh();
      },
      look() {
        const count = attachments().length;
        if (count !== attached) refresh();
        attached = count;
      },
      stop() {
        life.abort();
        observer.disconnect();
        clearTimeout(timer);
      },
    };
  };
}
