"use strict";

/*
 * Panel and dialog. What they say is in a frame of the extension's own: the page cannot read or
 * restyle it, keys pressed in it never reach the page, and it is drawn by the very code that draws
 * the popup. The page cannot know of the frame either: in Chromium its address changes with every
 * session, in Firefox with every installation.
 *
 * (Importing those modules into this script instead would need files at an address that every page
 * could probe for, to find out who uses this extension.)
 */
{
  /** Answers that come this quickly need no dialog that flashes up. */
  const UNNOTICED_MS = 150;
  /** Longer than this nobody waits for us. */
  const PATIENCE_MS = 1500;
  /** A frame of the extension's own is there at once, except on a computer that is very busy. */
  const FRAME_PATIENCE_MS = 3000;
  const PANEL_WIDTH = 380;
  const PANEL_LEAST_HEIGHT = 200;
  const MARGIN = 8;
  const { make } = hitokokyu;

  /**
   * @template T
   * @param {Promise<T>} promise
   * @param {number} ms
   * @returns {Promise<{ value?: T, isLate: boolean }>}
   */
  function within(promise, ms) {
    const late = new Promise((resolve) => setTimeout(resolve, ms, { isLate: true }));
    return Promise.race([promise.then((value) => ({ value, isLate: false })), late]);
  }

  const lengthOf = (/** @type {Node} */ node) => node.nodeValue?.length ?? node.childNodes.length;

  hitokokyu.caretIn = (target) => {
    const { anchorNode, anchorOffset = 0, focusNode, focusOffset = 0 } = getSelection() ?? {};
    return () => {
      if (!(target instanceof HTMLElement) || !target.isConnected) return;
      target.focus({ preventScroll: true });
      // A <textarea> keeps its selection by itself; elsewhere a focus may put the caret at the start.
      if (!anchorNode || !focusNode || !target.contains(anchorNode) || !target.contains(focusNode)) return;
      const anchor = Math.min(anchorOffset, lengthOf(anchorNode));
      getSelection()?.setBaseAndExtent(anchorNode, anchor, focusNode, Math.min(focusOffset, lengthOf(focusNode)));
    };
  };

  /** @param {(message: any) => void} hear what the frame says; `{ type: "here" }` first of all */
  function openFrame(hear) {
    const token = crypto.randomUUID();
    const frame = document.createElement("iframe");
    frame.title = chrome.i18n.getMessage("name");
    // Of whatever origin: that of the frame is not the one in its address.
    frame.allow = "clipboard-write *";
    frame.src = `${chrome.runtime.getURL("in-page/frame.html")}#${token}`;
    // A channel that nobody on the page has a hold of; in Firefox the frame could not find this tab itself.
    const { port1: port, port2: theirs } = new MessageChannel();
    port.onmessage = ({ data }) => {
      if (data.type === "size") frame.style.height = `${data.height}px`;
      else hear(data);
    };
    frame.addEventListener("load", () => frame.contentWindow?.postMessage(token, "*", [theirs]), { once: true });
    return {
      element: frame,
      send: (/** @type {Scene} */ scene) => port.postMessage(scene),
      stop: () => port.close(),
    };
  }

  /**
   * The frame is still in the middle of the click that ends it.
   *
   * @param {HTMLElement} box
   */
  const removeSoon = (box) => setTimeout(() => box.remove(), 100);

  /**
   * @param {HTMLElement} box
   * @param {HTMLElement} frame
   * @param {Element} beside
   */
  function placeBeside(box, frame, beside) {
    const { right, top, bottom } = beside.getBoundingClientRect();
    const { clientWidth, clientHeight } = document.documentElement;
    const width = Math.min(PANEL_WIDTH, clientWidth - 2 * MARGIN);
    const below = clientHeight - bottom - 2 * MARGIN;
    const above = top - 2 * MARGIN;
    box.style.width = `${width}px`;
    box.style.left = `${Math.min(Math.max(right - width, MARGIN), clientWidth - width - MARGIN)}px`;
    if (below >= above) box.style.top = `${bottom + MARGIN}px`;
    else box.style.bottom = `${clientHeight - top + MARGIN}px`;
    frame.style.maxHeight = `${Math.max(below, above, PANEL_LEAST_HEIGHT)}px`;
  }

  hitokokyu.createPanel = (overlay, again) => {
    /** @type {{ id: string, show: (record: DraftRecord, takesFocus?: boolean) => void, close: () => void } | undefined} */
    let shown;

    /**
     * @param {string} id
     * @param {Element} beside
     * @param {() => void} giveBack
     */
    function open(id, beside, giveBack) {
      const box = make("section", "panel");
      const frame = openFrame(({ type }) => {
        if (type === "close") shown?.close();
        if (type === "again") again();
      });
      box.append(frame.element);
      placeBeside(box, frame.element, beside);
      overlay.add(box);
      return {
        id,
        show: (/** @type {DraftRecord} */ record, takesFocus = false) =>
          frame.send({ as: "panel", record, takesFocus }),
        close() {
          shown = undefined;
          // Not `:focus`, which Firefox does not give to a frame with the focus inside.
          const { activeElement } = /** @type {ShadowRoot} */ (box.getRootNode());
          const hadFocus = activeElement === frame.element;
          frame.stop();
          box.hidden = true;
          removeSoon(box);
          if (hadFocus) giveBack();
        },
      };
    }

    return {
      toggle(id, beside, record, { takesFocus, giveBack }) {
        const wasOpen = shown?.id === id;
        shown?.close();
        if (wasOpen || !record) return;
        shown = open(id, beside, giveBack);
        shown.show(record, takesFocus);
      },
      update(id, record) {
        if (shown?.id === id && record) shown.show(record);
      },
      isFor: (id) => shown?.id === id,
      isOpen: () => shown !== undefined,
      close: () => shown?.close(),
    };
  };

  /**
   * @param {Overlay} overlay
   * @param {DraftRecord} record of what is published without a question, checked or not
   */
  function tellUnchecked(overlay, { phase, report }) {
    if (phase === "failed") overlay.notify([chrome.i18n.getMessage("published_unchecked")]);
    if (report?.second_reader?.state === "unavailable") {
      overlay.notify([chrome.i18n.getMessage("published_without_second_reader")]);
    }
  }

  hitokokyu.pauseToAsk = async (overlay, question) => {
    const { value: quick } = await within(question.record, UNNOTICED_MS);
    if (!quick || question.mustAsk(quick)) return askInDialog(overlay, question, quick);
    tellUnchecked(overlay, quick);
    return true;
  };

  /**
   * A modal dialog that asks, and never decides: publishing is always among the answers.
   *
   * @param {Overlay} overlay
   * @param {Question} question
   * @param {DraftRecord | undefined} first what is known already
   * @returns {Promise<boolean>} whether to publish
   */
  function askInDialog(overlay, { kind, record, again, mustAsk, asked, giveBack }, first) {
    const dialog = make("dialog", "pause");
    dialog.setAttribute("aria-label", chrome.i18n.getMessage("name"));
    let turn = 0;
    /** @type {(publish: boolean) => void} */
    let answer = () => undefined;
    /** @type {Promise<boolean>} */
    const answered = new Promise((resolve) => {
      answer = resolve;
    });
    const frame = openFrame(({ type, publish }) => {
      if (type === "here") clearTimeout(emergency);
      if (type === "answer") answer(publish === true);
      // Whoever changed something here has not pressed "publish" since: nothing goes out by itself.
      if (type === "again") wait(again(), show);
    });

    /** @param {DraftRecord | undefined} found undefined when it takes too long */
    const show = (found) => {
      asked(found);
      frame.send({ as: "pause", kind, record: found, isLate: !found });
    };

    /**
     * @param {Promise<DraftRecord | undefined>} pending
     * @param {(found: DraftRecord) => void} whenFine what happens if there is nothing to ask
     */
    async function wait(pending, whenFine) {
      turn += 1;
      const mine = turn;
      frame.send({ as: "pause", kind });
      const { value, isLate } = await within(pending, PATIENCE_MS);
      if (mine !== turn) return;
      if (value && !mustAsk(value)) whenFine(value);
      else show(value);
      if (!isLate) return;
      const late = await pending;
      if (mine === turn && late) show(late);
    }

    // Should the frame not come, the question is asked in plain words.
    const emergency = setTimeout(() => {
      const plain = make("div", "plain", make("p", "", chrome.i18n.getMessage("headline_not_shown")));
      for (const publish of [false, true]) {
        const choice = make("button", "choice", chrome.i18n.getMessage(publish ? "publish_anyway" : "back_to_editing"));
        choice.type = "button";
        choice.addEventListener("click", () => answer(publish));
        plain.append(choice);
      }
      dialog.replaceChildren(plain);
      plain.querySelector("button")?.focus();
    }, FRAME_PATIENCE_MS);

    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      answer(false);
    });
    dialog.append(frame.element);
    overlay.add(dialog);
    dialog.showModal();
    frame.element.focus();
    if (first) show(first);
    else {
      wait(record, (found) => {
        tellUnchecked(overlay, found);
        answer(true);
      });
    }

    return answered.finally(() => {
      turn += 1;
      clearTimeout(emergency);
      frame.stop();
      dialog.close();
      removeSoon(dialog);
      giveBack();
    });
  }
}
