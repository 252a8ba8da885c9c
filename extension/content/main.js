"use strict";

/*
 * Finds composers when they get the focus and tells the background what is written in them.
 * No observer on the page as a whole: pages like these change all the time.
 */
{
  const TICK_MS = 1000;
  // Each page gets the one site file that the background chose for it.
  const [site] = hitokokyu.sites;
  const pageId = crypto.randomUUID();
  const life = new AbortController();
  /** @type {Map<Element, { id: string, watch: Watch }>} */
  const composers = new Map();
  let created = 0;
  let sequence = 0;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let ticking;

  /** @param {object} message */
  async function send(message) {
    try {
      await chrome.runtime.sendMessage(message);
    } catch {
      // After an update of the extension this script is an orphan: leave the page in peace.
      if (!chrome.runtime?.id) leave();
    }
  }

  function leave() {
    life.abort();
    clearInterval(ticking);
    for (const { watch } of composers.values()) watch.stop();
    composers.clear();
    // Whoever switches the site on again under this page finds the place empty, and starts anew.
    Reflect.deleteProperty(globalThis, "hitokokyu");
  }

  /**
   * @param {unknown} target
   * @returns {Element | null}
   */
  function composerAround(target) {
    const { attribute, pattern } = site.composer;
    for (let element = target; element instanceof Element; element = element.parentElement) {
      if (pattern.test(element.getAttribute(attribute) ?? "")) return element;
    }
    return null;
  }

  /** @param {unknown} target */
  function meet(target) {
    const element = composerAround(target);
    if (!element) return;
    const known = composers.get(element);
    if (known) {
      known.watch.refresh();
      return;
    }
    const id = `${pageId}-${(created += 1)}`;
    const watch = hitokokyu.watchComposer(element, site, (draft) => {
      sequence += 1;
      send({ type: "composer.changed", composer: id, sequence, ...draft });
    });
    composers.set(element, { id, watch });
    // Neither being removed nor an attachment beside it tells the composer: look now and then,
    // only while there is one.
    ticking ??= setInterval(tick, TICK_MS);
  }

  function tick() {
    for (const [element, { id, watch }] of composers) {
      if (element.isConnected) {
        watch.look();
        continue;
      }
      watch.stop();
      composers.delete(element);
      send({ type: "composer.gone", composer: id });
    }
    if (composers.size === 0) {
      clearInterval(ticking);
      ticking = undefined;
    }
  }

  const recheckAll = () => composers.forEach(({ watch }) => watch.recheck());

  if (site) {
    const { signal } = life;
    document.addEventListener("focusin", (event) => meet(event.target), { capture: true, signal });
    addEventListener("pagehide", () => send({ type: "page.gone" }), { signal });
    addEventListener("pageshow", (event) => event.persisted && recheckAll(), { signal });
    chrome.runtime.onMessage.addListener((message, sender, sendResponse) => {
      if (signal.aborted || sender.id !== chrome.runtime.id) return;
      if (message?.type === "composer.recheck") recheckAll();
      if (message?.type === "sites.watched" && !message.patterns.includes(`${location.origin}/*`)) {
        leave();
        sendResponse("left");
      }
    });
    meet(document.activeElement);
  }
}
