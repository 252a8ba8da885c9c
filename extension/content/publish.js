"use strict";

/*
 * The moment before publishing. Listeners on `window`, in the capture phase and since before the
 * page's first script, see an event before anybody on the page does. They either let it go on as if
 * nobody had looked, at once, or hold it, ask, and then do what the writer did once more.
 */
{
  const IME_KEY_CODE = 229;
  /** A site that heard us has begun to publish by then: its button is off, or the text is gone. */
  const SETTLED_MS = 1500;

  /**
   * @param {KeyboardEvent} event
   * @param {ComposerData} spec
   */
  function publishes(event, { shortcuts, submitsOnEnter }) {
    const { key, ctrlKey, metaKey, shiftKey, altKey } = event;
    if (shiftKey || altKey) return false;
    const withModifier = ctrlKey || metaKey;
    if (shortcuts.some((shortcut) => shortcut.key === key && shortcut.ctrlOrMeta === withModifier)) return true;
    // In an open list of suggestions Enter chooses; it does not publish.
    const choosing = event.target instanceof Element && event.target.matches("[aria-activedescendant]");
    return submitsOnEnter && key === "Enter" && !withModifier && !choosing;
  }

  /**
   * The same key once more. Pages that never look whether a person pressed it take it as that.
   *
   * @param {KeyboardEvent} event
   */
  function pressAgain({ target, key, code, keyCode, ctrlKey, metaKey, shiftKey }) {
    const init = { key, code, keyCode, which: keyCode, ctrlKey, metaKey, shiftKey };
    target?.dispatchEvent(
      new KeyboardEvent("keydown", { ...init, bubbles: true, cancelable: true, composed: true }),
    );
  }

  /**
   * @param {HTMLElement} control
   * @param {Place} place
   */
  function click(control, place) {
    // The page may have drawn its button anew while the writer was reading.
    const now = control.isConnected ? control : hitokokyu.publishControlOf(place);
    now?.click();
  }

  const canPublish = (/** @type {Place} */ place) => hitokokyu.publishControlOf(place) !== undefined;

  hitokokyu.guardPublishing = ({ signal, writingAt, mayPass, hold, unheard }) => {
    /** What we send again ourselves is not held again. */
    let resending = false;
    /** @type {WeakSet<Writing>} */
    const held = new WeakSet();

    /**
     * @param {Event} event
     * @param {Place} place
     * @param {() => void} again
     */
    function consider(event, place, again) {
      const writing = writingAt(place);
      if (!held.has(writing) && mayPass(writing)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (held.has(writing)) return;
      held.add(writing);
      hold(writing)
        .then((published) => {
          if (!published) return;
          const before = canPublish(place);
          resending = true;
          try {
            again();
          } finally {
            resending = false;
          }
          setTimeout(() => !signal.aborted && canPublish(place) === before && unheard(writing), SETTLED_MS);
        })
        .finally(() => held.delete(writing));
    }

    const specs = hitokokyu.sites.flatMap(({ composers }) => composers);
    const keys = new Set(["Enter", " ", ...specs.flatMap(({ shortcuts }) => shortcuts.map(({ key }) => key))]);
    const options = { capture: true, signal };
    addEventListener(
      "click",
      (event) => {
        if (resending || !(event.target instanceof Element)) return;
        const found = hitokokyu.publishPlaceAt(event.target);
        if (found) consider(event, found.place, () => click(found.control, found.place));
      },
      options,
    );
    addEventListener(
      "keydown",
      (event) => {
        const { target, key } = event;
        if (!keys.has(key) || resending || !(target instanceof Element)) return;
        if (event.isComposing || event.keyCode === IME_KEY_CODE) return;
        const place = hitokokyu.placeAt(target);
        if (place && publishes(event, place.spec)) {
          // The button does the same, and pages do not ask whether a click was a person's.
          const control = hitokokyu.publishControlOf(place);
          consider(event, place, () => (control ? click(control, place) : pressAgain(event)));
        } else if (!place && (key === "Enter" || key === " ")) {
          const found = hitokokyu.publishPlaceAt(target);
          if (found) consider(event, found.place, () => click(found.control, found.place));
        }
      },
      options,
    );
    addEventListener(
      "submit",
      (event) => {
        if (resending || !(event.target instanceof HTMLFormElement)) return;
        const { target: form, submitter } = event;
        const place = hitokokyu.publishPlaceIn(form);
        if (place) consider(event, place, () => form.requestSubmit(submitter));
      },
      options,
    );
  };
}
