"use strict";

/*
 * Where on a page people write and publish, and what is about to be published. Everything is looked
 * up when it is asked for, from the element that an event named: nothing scans the page.
 */
{
  /** What the service reads of a profile or of the post being answered. */
  const SIDE_TEXT_LIMIT = 5000;

  /** @returns {Generator<{ site: Site, spec: ComposerData }>} */
  function* specs() {
    for (const site of hitokokyu.sites) for (const spec of site.composers) yield { site, spec };
  }

  /**
   * @param {Element} element
   * @param {ComposerData} spec
   */
  const scopeOf = (element, { within }) => element.closest(within) ?? document.documentElement;

  /**
   * @param {Element} scope
   * @param {ComposerData} spec
   * @returns {Element | undefined} the composer of exactly this form, and of none inside it
   */
  const editorIn = (scope, spec) =>
    Array.from(scope.querySelectorAll(spec.find)).find((element) => scopeOf(element, spec) === scope);

  /**
   * The composer that an element is part of.
   *
   * @param {unknown} target
   * @returns {Place | null}
   */
  hitokokyu.placeAt = (target) => {
    if (!(target instanceof Element)) return null;
    for (const { site, spec } of specs()) {
      const part = target.closest(spec.find) ?? (spec.parts ? target.closest(spec.parts) : null);
      if (!part) continue;
      const scope = scopeOf(part, spec);
      const element = spec.parts ? editorIn(scope, spec) : part;
      if (element) return { site, spec, element, scope };
    }
    return null;
  };

  /**
   * @param {Element} target
   * @param {ComposerData} spec
   * @returns {HTMLElement | undefined}
   */
  function controlAround(target, { submit }) {
    for (const how of submit) {
      const control = target.closest(typeof how === "string" ? how : how.find);
      if (!(control instanceof HTMLElement) || control.matches(':disabled, [aria-disabled="true"]')) continue;
      if (typeof how === "string" || how.words.includes(wordsOf(control))) return control;
    }
    return undefined;
  }

  const wordsOf = (/** @type {Element} */ element) => element.textContent?.replace(/\s+/g, " ").trim() ?? "";

  /**
   * @param {Place} place
   * @returns {HTMLElement | undefined} the control that publishes exactly this composer
   */
  hitokokyu.publishControlOf = ({ spec, scope }) => {
    const candidates = scope.querySelectorAll(spec.submit.map((how) => (typeof how === "string" ? how : how.find)).join());
    return Array.from(candidates, (element) => controlAround(element, spec)).find(
      (control) => control && scopeOf(control, spec) === scope,
    );
  };

  /**
   * The publish control that an element is part of, and the composer that it publishes.
   *
   * @param {Element} target
   * @returns {{ place: Place, control: HTMLElement } | null}
   */
  hitokokyu.publishPlaceAt = (target) => {
    for (const { site, spec } of specs()) {
      const control = controlAround(target, spec);
      if (!control) continue;
      const scope = scopeOf(control, spec);
      const element = editorIn(scope, spec);
      if (element) return { place: { site, spec, element, scope }, control };
    }
    return null;
  };

  /**
   * @param {Element} form
   * @returns {Place | null}
   */
  hitokokyu.publishPlaceIn = (form) => {
    for (const { site, spec } of specs()) {
      const found = form.querySelector(spec.find);
      const scope = found && scopeOf(found, spec);
      const element = scope && editorIn(scope, spec);
      if (element) return { site, spec, element, scope };
    }
    return null;
  };

  /**
   * @param {Place} place
   * @returns {Element[]} in the order in which they are read
   */
  hitokokyu.partsOf = ({ spec, element, scope }) => {
    if (!spec.parts) return [element];
    return Array.from(scope.querySelectorAll(spec.parts)).filter((part) => scopeOf(part, spec) === scope);
  };

  /** @param {string} text */
  const sideText = (text) => Array.from(text.trim()).slice(0, SIDE_TEXT_LIMIT).join("");

  /** @param {Site} site */
  function ownHandle({ account }) {
    const element = account && document.querySelector(account.find);
    if (!element) return undefined;
    const { read, pattern } = account;
    const shown =
      read === "text" ? element.textContent : element.getAttribute(read === "href" ? "href" : read.attribute);
    return pattern.exec(shown?.trim() ?? "")?.[1];
  }

  /**
   * @param {Place} place
   * @returns {string | null | undefined} undefined when it is published at once
   */
  function scheduledFor({ spec, scope }) {
    const shown = spec.schedule ? scope.querySelector(spec.schedule) : null;
    if (!shown) return undefined;
    if (shown instanceof HTMLTimeElement && shown.dateTime) return shown.dateTime;
    if (shown instanceof HTMLInputElement) return shown.value || undefined;
    return spec.scheduleTime?.(shown.textContent?.trim() ?? "") ?? null;
  }

  /**
   * @param {Place} place
   * @returns {Draft}
   */
  hitokokyu.readDraft = (place) => {
    const { site, spec, scope } = place;
    const texts = hitokokyu.partsOf(place).map((part) => hitokokyu.readText(part, spec.ignore));
    const attached = (spec.attachments ?? []).filter(({ find }) => scope.querySelector(find));
    const answered = spec.replyTo ? scope.querySelector(spec.replyTo) : null;
    return {
      text: texts.filter((text) => text.trim() !== "").join("\n\n"),
      attachments: Array.from(new Set(attached.map(({ means }) => means))),
      handle: ownHandle(site),
      replyTo: answered ? sideText(hitokokyu.readText(answered)) || undefined : undefined,
      scheduledFor: scheduledFor(place),
    };
  };

  /**
   * The writer's own bio, where the page happens to show it.
   *
   * @param {Site} site
   * @returns {{ handle: string, profile: string } | null}
   */
  hitokokyu.ownProfile = (site) => {
    const { profile } = site;
    const shown = profile?.page.exec(location.pathname)?.[1];
    if (!profile || !shown || shown !== ownHandle(site)) return null;
    const bio = document.querySelector(profile.bio);
    return bio && { handle: shown, profile: sideText(hitokokyu.readText(bio)) };
  };

  /** @param {Draft} draft */
  hitokokyu.isBlank = ({ text, attachments }) => text.trim() === "" && attachments.length === 0;

  /**
   * Two drafts are the same exactly when their keys are.
   *
   * @param {Draft} draft
   */
  hitokokyu.keyOf = (draft) => JSON.stringify(draft);
}
