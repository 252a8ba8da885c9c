"use strict";

/*
 * Finds composers when they get the focus, tells the background what is written in them, and asks
 * the writer before something is published that they may want to look at again. Until a composer
 * has the focus it costs a few listeners, and never an observer on the page as a whole: pages like
 * these change all the time.
 */
if (!hitokokyu.running) {
  hitokokyu.running = true;

  const TICK_MS = 1000;
  /** Hours begin and end: after this long a good answer is asked for again before publishing. */
  const FRESH_MS = 5 * 60_000;
  /** @type {Record<DraftRecord["pauseAt"], string[]>} */
  const PAUSING = { caution: ["caution", "stop"], stop: ["stop"], never: [] };

  const pageId = crypto.randomUUID();
  const life = new AbortController();
  const { signal } = life;
  /** @type {Writing[]} */
  let writings = [];
  /** @type {Set<string>} what kinds of failure the writer has been told of on this page */
  const toldProblems = new Set();
  /** @type {Set<string>} bios that the background knows already */
  const toldProfiles = new Set();
  /** Whether the writer has met this script at work, and would miss it. */
  let isKnown = false;
  let created = 0;
  let sequence = 0;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let ticking;
  /** @type {Overlay | undefined} */
  let overlay;
  /** @type {Panel | undefined} */
  let panel;
  /** @type {Map<string, Badge>} */
  const badges = new Map();
  /** Said when there is nobody left to give the words. */
  const orphaned = ["headline_orphan", "remark_orphan", "reload", "later"].map((key) => chrome.i18n.getMessage(key));

  /**
   * @param {string} type
   * @param {object} [details]
   * @returns {Promise<any>} undefined when nobody answered
   */
  async function ask(type, details) {
    try {
      return (await chrome.runtime.sendMessage({ type, ...details }))?.value;
    } catch {
      if (isOrphan()) leaveAsOrphan();
      return undefined;
    }
  }

  function onPage() {
    overlay ??= hitokokyu.createOverlay();
    panel ??= hitokokyu.createPanel(overlay, recheckAll);
    return { overlay, panel };
  }

  function leave() {
    life.abort();
    clearInterval(ticking);
    for (const { watch } of writings) watch.stop();
    writings = [];
    badges.forEach((badge) => badge.remove());
    panel?.close();
    overlay?.close();
    // Whoever switches the site on again under this page finds the place empty, and starts anew.
    Reflect.deleteProperty(globalThis, "hitokokyu");
  }

  function leaveAsOrphan() {
    if (signal.aborted) return;
    const { createOverlay, make } = hitokokyu;
    leave();
    if (!isKnown) return;
    const [headline, remark, reload, later] = orphaned;
    createOverlay().notify(
      [make("strong", "", headline), make("br", ""), remark],
      [
        { label: reload, act: () => location.reload() },
        { label: later, act: () => undefined },
      ],
    );
  }

  /** After an update a newer script takes this one's place: background/successor.js knows how it says so. */
  async function listenForSuccessor() {
    const word = await ask("successor.word");
    if (word) addEventListener(word, () => isOrphan() && leave(), { signal });
  }

  function isOrphan() {
    try {
      return chrome.runtime?.id === undefined;
    } catch {
      return true;
    }
  }

  /**
   * @param {Writing} writing
   * @param {Draft} draft
   * @returns {DraftRecord}
   */
  const unanswered = ({ site }, { text }) => ({
    phase: "failed",
    text,
    site: site.id,
    port: 0,
    pauseAt: "caution",
    problem: { kind: "fault" },
    state: { tone: "unknown", sign: "!", title: chrome.i18n.getMessage("headline_fault") },
  });

  /**
   * Asks for the draft as it is now; a question that is already open is not asked twice.
   *
   * @param {Writing} writing
   * @param {boolean} [publishing] whether a second reader is to be asked as well
   * @returns {Promise<DraftRecord | undefined>} undefined when nothing is written, or something newer
   */
  function inquire(writing, publishing = false) {
    const draft = hitokokyu.readDraft(writing);
    const key = hitokokyu.keyOf(draft);
    if (writing.asked?.key === key && (writing.asked.publishing || !publishing)) return writing.asked.answer;
    writing.seen = key;
    sequence += 1;
    const message = { composer: writing.id, site: writing.site.id, sequence, publishing, ...draft };
    /** @type {Promise<DraftRecord | undefined>} */
    const answer = askForRecord().then((found) => {
      if (signal.aborted) return undefined;
      // Asked again in the meantime: what is said to that counts.
      if (writing.asked?.key === key && writing.asked.answer !== answer) return writing.asked.answer;
      if (writing.asked?.answer !== answer) return writing.known?.key === key ? writing.known.record : undefined;
      writing.asked = undefined;
      const record = hitokokyu.isBlank(draft) ? undefined : (found ?? unanswered(writing, draft));
      writing.known = record && { key, record, at: Date.now() };
      show(writing);
      return record;
    });
    writing.asked = { key, publishing, answer };
    return answer;

    async function askForRecord() {
      const found = await ask("composer.changed", message);
      // The background may be put to sleep in the middle of an answer: a second question wakes it. What
      // is outdated is not asked twice, or it could come after what is newer, and count there.
      return found ?? (writing.asked?.answer === answer ? ask("composer.changed", message) : undefined);
    }
  }

  /** @param {Writing} writing */
  function show(writing) {
    const { id, element, known, watch } = writing;
    const isShown = writings.includes(writing) && !hitokokyu.isBlank(hitokokyu.readDraft(writing));
    if (!isShown) {
      badges.get(id)?.remove();
      badges.delete(id);
      if (panel?.isFor(id)) panel.close();
      return;
    }
    const page = onPage();
    let badge = badges.get(id);
    if (!badge) {
      badge = hitokokyu.createBadge(page.overlay, (byKeyboard) => openPanel(writing, byKeyboard));
      badges.set(id, badge);
    }
    const record = watch.isStill() ? known?.record : undefined;
    badge.show(element, record);
    page.panel.update(id, record);
  }

  /**
   * @param {Writing} writing
   * @param {boolean} takesFocus
   */
  const openPanel = (writing, takesFocus) =>
    panel?.toggle(writing.id, writing.element, writing.known?.record, { takesFocus, giveBack: wayBackTo(writing) });

  /**
   * How the focus gets back to where the writer is, or last was, in a composer: a button that was
   * pressed since has taken it away.
   *
   * @param {Writing} writing
   */
  function wayBackTo(writing) {
    const part = hitokokyu.partsOf(writing).find((element) => element.contains(document.activeElement));
    return part ? hitokokyu.caretIn(part) : (writing.left ?? hitokokyu.caretIn(writing.element));
  }

  /** @param {EventTarget | null} part of a composer that is being left, perhaps */
  function noteCaret(part) {
    const writing = writings.find((other) => part instanceof Element && hitokokyu.partsOf(other).includes(part));
    if (!writing || !(part instanceof HTMLElement)) return;
    const isGone = part.isContentEditable && !part.contains(getSelection()?.anchorNode ?? null);
    if (!isGone) writing.left = hitokokyu.caretIn(part);
  }

  /**
   * @param {Place} place
   * @returns {Writing}
   */
  function writingAt(place) {
    const { spec, element, scope } = place;
    const known = writings.find(
      (other) => other.element === element || (spec.parts && other.spec.parts && other.scope === scope),
    );
    // A post may become a reply or a quotation while it is being written.
    if (known) return Object.assign(known, place);
    /** @type {Writing} */
    const writing = {
      ...place,
      id: `${pageId}-${(created += 1)}`,
      toldHour: false,
      watch: hitokokyu.watchWriting({
        stirred: () => show(writing),
        paused() {
          const key = hitokokyu.keyOf(hitokokyu.readDraft(writing));
          if (key === writing.known?.key) show(writing);
          else inquire(writing);
        },
      }),
    };
    writings.push(writing);
    // Neither being removed nor an attachment beside it tells the composer: look now and then,
    // only while there is one.
    ticking ??= setInterval(tick, TICK_MS);
    return writing;
  }

  /** @param {Place} place */
  function meet(place) {
    if (!isKnown) listenForSuccessor();
    isKnown = true;
    const writing = writingAt(place);
    for (const part of hitokokyu.partsOf(place)) writing.watch.attend(part);
    tellProfile(place.site);
  }

  function tick() {
    for (const writing of writings) {
      if (!writing.element.isConnected) {
        // A thread lost its first post, or the editor was drawn anew in its place.
        const next = writing.spec.parts ? hitokokyu.partsOf(writing)[0] : undefined;
        if (next?.isConnected) writing.element = next;
      }
      if (writing.element.isConnected) {
        const key = hitokokyu.keyOf(hitokokyu.readDraft(writing));
        if (writing.watch.isStill() && key !== writing.seen) writing.watch.refresh();
        continue;
      }
      writing.watch.stop();
      writings = writings.filter((other) => other !== writing);
      show(writing);
      ask("composer.gone", { composer: writing.id });
    }
    if (writings.length === 0) {
      clearInterval(ticking);
      ticking = undefined;
    }
  }

  function recheckAll() {
    for (const writing of writings) {
      writing.known = undefined;
      writing.asked = undefined;
      inquire(writing);
    }
  }

  /** @param {Site} site */
  function tellProfile(site) {
    const own = hitokokyu.ownProfile(site);
    const key = JSON.stringify(own);
    if (!own || toldProfiles.has(key)) return;
    toldProfiles.add(key);
    ask("profile.seen", { site: site.id, ...own });
  }

  /**
   * Whether the writer is asked before this goes out.
   *
   * @param {Writing} writing
   * @param {DraftRecord} record
   */
  function mustAsk({ toldHour }, { phase, report, problem, pauseAt }) {
    if (phase === "failed") {
      // The badge goes on saying it; what the service refused is a matter of this very text.
      const { kind } = problem ?? { kind: "fault" };
      if (pauseAt === "never" || kind === "paused") return false;
      return kind === "refused" || !toldProblems.has(kind);
    }
    const pausing = report?.findings.filter(({ severity }) => PAUSING[pauseAt].includes(severity)) ?? [];
    const onlyTheHour = pausing.every(({ category, span }) => category === "working-hours" && !span);
    return pausing.length > 0 && !(onlyTheHour && toldHour);
  }

  /**
   * @param {Writing["known"]} known
   * @param {string} key
   * @returns {known is NonNullable<Writing["known"]>} whether this is what the service says of exactly this draft now
   */
  function isGood(known, key) {
    return known?.key === key && known.record.phase === "checked" && Date.now() - known.at <= FRESH_MS;
  }

  /**
   * Whether a second reader has yet to be asked. It never finds anything graver than a caution.
   *
   * @param {DraftRecord} record
   */
  const awaitsSecondReader = ({ report, pauseAt }) =>
    pauseAt === "caution" && report?.second_reader?.state === "not-asked";

  /**
   * @param {Writing} writing
   * @param {Promise<DraftRecord | undefined>} first what is said of the draft without a second reader
   */
  async function withSecondReader(writing, first) {
    const record = await first;
    return record && awaitsSecondReader(record) ? inquire(writing, true) : record;
  }

  /**
   * Whether publishing goes on untouched. Answers at once, from what is known.
   *
   * @param {Writing} writing
   */
  function mayPass(writing) {
    if (isOrphan()) {
      leaveAsOrphan();
      return true;
    }
    const draft = hitokokyu.readDraft(writing);
    const key = hitokokyu.keyOf(draft);
    if (draft.text.trim() === "" || writing.consented === key) return true;
    const { known } = writing;
    // Who never wants to be asked, or not now, does not wait for a check either: the badge says the rest.
    if (known?.record.pauseAt === "never" || known?.record.problem?.kind === "paused") return true;
    // A failure is a moment ago: whatever was wrong may be well again by now.
    return isGood(known, key) && !mustAsk(writing, known.record) && !awaitsSecondReader(known.record);
  }

  /**
   * @param {Writing} writing
   * @returns {Promise<boolean>} whether to publish
   */
  async function hold(writing) {
    const key = hitokokyu.keyOf(hitokokyu.readDraft(writing));
    const { known } = writing;
    const first = isGood(known, key) ? Promise.resolve(known.record) : inquire(writing);
    const record = withSecondReader(writing, first);
    const page = onPage();
    page.panel.close();
    const publish = await hitokokyu.pauseToAsk(page.overlay, {
      kind: writing.spec.kind,
      giveBack: wayBackTo(writing),
      record,
      again: () => withSecondReader(writing, inquire(writing)),
      mustAsk: (answer) => mustAsk(writing, answer),
      asked(answer) {
        if (answer?.problem) toldProblems.add(answer.problem.kind);
        if (answer?.report?.findings.some(({ category }) => category === "working-hours")) writing.toldHour = true;
      },
    });
    if (!publish || signal.aborted) return publish;
    if (hitokokyu.keyOf(hitokokyu.readDraft(writing)) !== key) {
      page.overlay.notify([chrome.i18n.getMessage("changed_meanwhile")]);
      return false;
    }
    writing.consented = key;
    return true;
  }

  /** Whether the writer is in a field with text that no composer of the site's data fits. */
  function writesUnwatched() {
    const field = document.activeElement;
    const isField = field instanceof HTMLTextAreaElement || (field instanceof HTMLElement && field.isContentEditable);
    return isField && !hitokokyu.placeAt(field) && hitokokyu.readText(field).trim() !== "";
  }

  /**
   * Some sites do nothing unless a person pressed: then the writer has to, and it will pass.
   *
   * @param {Writing} writing
   */
  function unheard(writing) {
    const isStillThere = writing.element.isConnected && writings.includes(writing);
    if (!isStillThere || hitokokyu.keyOf(hitokokyu.readDraft(writing)) !== writing.consented) return;
    const words = writing.spec.kind === "message" ? "not_sent_yet" : "not_published_yet";
    onPage().overlay.notify([chrome.i18n.getMessage(words)]);
  }

  addEventListener(
    "focusin",
    ({ target }) => {
      const place = hitokokyu.placeAt(target);
      if (!place) return;
      if (isOrphan()) leaveAsOrphan();
      else meet(place);
    },
    { capture: true, signal },
  );
  // Before the page hears of it: some editors drop the selection when they lose the focus.
  addEventListener("focusout", ({ target }) => noteCaret(target), { capture: true, signal });
  // And before Firefox does: there a press on a button moves the selection first, and then the focus.
  addEventListener("pointerdown", () => noteCaret(document.activeElement), { capture: true, passive: true, signal });
  addEventListener(
    "keydown",
    (event) => {
      if (event.key === "Escape" && !event.isComposing && panel?.isOpen()) {
        event.preventDefault();
        event.stopImmediatePropagation();
        panel.close();
      }
      if (event.code !== "KeyH" || !event.altKey || !event.shiftKey || event.ctrlKey || event.metaKey) return;
      const place = hitokokyu.placeAt(event.target);
      const writing = place && writings.find(({ id, element }) => element === place.element && badges.has(id));
      if (!writing) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      openPanel(writing, true);
    },
    { capture: true, signal },
  );
  addEventListener("click", () => hitokokyu.sites.forEach(tellProfile), { capture: true, passive: true, signal });
  hitokokyu.guardPublishing({ signal, writingAt, mayPass, hold, unheard });
  addEventListener("pagehide", () => ask("page.gone"), { signal });
  addEventListener("pageshow", (event) => event.persisted && recheckAll(), { signal });
  chrome.runtime.onMessage.addListener((message, sender, sendResponse) => {
    if (signal.aborted || sender.id !== chrome.runtime.id) return;
    if (message?.type === "composer.recheck") recheckAll();
    if (message?.type === "field.unwatched") sendResponse(writesUnwatched());
    if (message?.type === "sites.watched" && !message.patterns.includes(`${location.origin}/*`)) {
      leave();
      sendResponse("left");
    }
  });
  const place = hitokokyu.placeAt(document.activeElement);
  if (place) meet(place);
}
