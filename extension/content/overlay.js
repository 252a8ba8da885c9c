"use strict";

/*
 * What lies over somebody else's page: one element of our own beside the page's body, with a closed
 * shadow tree. The page can neither style it nor read what stands in it, nothing of the page moves,
 * and no key that is pressed in here reaches the page's own shortcuts.
 *
 * What the writer wrote is never in this tree: it is in frames of the extension's own (`frames.js`).
 */
{
  const NOTICE_MS = 8000;
  /** Read at once: after an update of the extension nobody is there to ask any more. */
  const LANGUAGE = chrome.i18n.getMessage("language");

  /** What the page would otherwise hear of, and take for something done outside its own dialogs. */
  const OWN_EVENTS = (
    "click dblclick auxclick contextmenu mousedown mouseup pointerdown pointerup touchstart touchend " +
    "focusin focusout wheel"
  ).split(" ");

  const STYLE = `
    .ground { color-scheme: light dark; font: 14px/1.6 system-ui, "Noto Sans CJK JP", sans-serif;
      --ground: light-dark(#f4f7f5, #101716); --paper: light-dark(#fff, #18211f);
      --ink: light-dark(#1c2a28, #e7efec); --line: light-dark(#dbe4e0, #2b3936);
      --edge: light-dark(#74867f, #7f918b); --soft: light-dark(#4d5f5b, #a7b8b3);
      --accent: light-dark(#1b6a62, #7fd1c4); color: var(--ink) }
    .unseen { position: fixed; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
    [hidden] { display: none !important }
    :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }

    .badge { position: fixed; top: 0; left: 0; display: grid; place-items: center; width: 26px; height: 26px;
      padding: 0; border: 1px solid var(--own, var(--edge)); border-radius: 50%; cursor: pointer;
      background: var(--tint, var(--paper)); color: var(--own, var(--soft));
      font: 700 13px/1 system-ui, sans-serif; box-shadow: 0 1px 4px rgb(0 0 0 / 20%) }
    .badge[data-tone="stop"] { --own: light-dark(#a32d24, #ffb3a7); --tint: light-dark(#fdebe8, #3d1f1b) }
    .badge[data-tone="caution"] { --own: light-dark(#7a4a00, #f4c879); --tint: light-dark(#fdf2dc, #372a12) }
    .badge[data-tone="note"] { --own: var(--accent); --tint: light-dark(#e4f3f0, #14312d) }
    .badge[data-tone="clean"] { --own: var(--accent) }

    iframe { display: block; width: 100%; border: 0; color-scheme: light dark }
    .panel { position: fixed; overflow: hidden; border: 1px solid var(--line); border-radius: 14px;
      background: var(--ground); box-shadow: 0 10px 36px rgb(0 0 0 / 28%) }
    .pause { width: min(560px, calc(100vw - 24px)); margin: auto; padding: 0; overflow: hidden;
      border: 1px solid var(--line); border-radius: 16px; background: var(--ground); color: var(--ink);
      box-shadow: 0 16px 56px rgb(0 0 0 / 35%) }
    .pause iframe { max-height: min(720px, calc(100dvh - 32px)) }
    .pause::backdrop { background: rgb(10 22 20 / 55%) }
    .plain { padding: 18px 20px }

    .notices { position: fixed; right: 16px; bottom: 16px; display: grid; gap: 8px; max-width: 340px }
    .notice { padding: 12px 16px; border: 1px solid var(--edge); border-radius: 12px; background: var(--paper);
      box-shadow: 0 6px 24px rgb(0 0 0 / 25%) }
    p { margin: 0 0 8px } p:last-child { margin: 0 }
    .choice { min-height: 34px; margin-right: 8px; padding: 4px 14px; border: 1px solid var(--edge);
      border-radius: 8px; background: transparent; color: inherit; font: inherit; cursor: pointer }`;

  /**
   * @template {keyof HTMLElementTagNameMap} T
   * @param {T} tag
   * @param {string} className
   * @param {...(Node | string)} children
   */
  const make = (tag, className, ...children) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    element.append(...children);
    return element;
  };
  hitokokyu.make = make;

  hitokokyu.createOverlay = () => {
    const host = document.createElement("div");
    host.style.cssText = "all: initial; position: fixed; top: 0; left: 0; width: 0; height: 0; z-index: 2147483647";
    // Not `adoptedStyleSheets`, which content scripts of Firefox cannot set before version 153.
    const style = document.createElement("style");
    style.textContent = STYLE;
    const status = make("div", "unseen");
    const notices = make("div", "notices");
    for (const live of [status, notices]) live.setAttribute("role", "status");
    const ground = make("div", "ground", status, notices);
    ground.lang = LANGUAGE;
    host.attachShadow({ mode: "closed" }).append(style, ground);

    const life = new AbortController();
    for (const type of OWN_EVENTS) host.addEventListener(type, (event) => event.stopPropagation());
    for (const type of ["keydown", "keypress", "keyup"]) {
      const keep = (/** @type {Event} */ event) => event.target === host && event.stopImmediatePropagation();
      addEventListener(type, keep, { capture: true, signal: life.signal });
    }
    const attach = () => {
      if (!host.isConnected) document.documentElement.append(host);
    };

    return {
      add(element) {
        ground.append(element);
        attach();
      },
      say(words) {
        status.textContent = words;
      },
      notify(words, choices = []) {
        attach();
        const notice = make("div", "notice", make("p", "", ...words));
        for (const { label, act } of choices) {
          const choice = make("button", "choice", label);
          choice.type = "button";
          choice.addEventListener("click", () => {
            notice.remove();
            act();
          });
          notice.append(choice);
        }
        notices.append(notice);
        // What asks for an answer waits for it.
        if (choices.length === 0) setTimeout(() => notice.remove(), NOTICE_MS);
      },
      close() {
        life.abort();
        host.remove();
      },
    };
  };
}
