"use strict";

/* The badge beside a composer. It lies over the page and follows the composer; nothing makes room. */
{
  const SIZE = 26;
  /** How far the badge reaches into the composer: its upper right corner, where lines rarely end. */
  const OVERLAP = 8;
  const MARGIN = 4;

  hitokokyu.createBadge = (overlay, open) => {
    const button = hitokokyu.make("button", "badge");
    button.type = "button";
    button.setAttribute("aria-haspopup", "dialog");
    button.setAttribute("aria-keyshortcuts", "Alt+Shift+H");
    // The focus stays where the writer is writing.
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", ({ detail: presses }) => open(presses === 0));
    overlay.add(button);

    const life = new AbortController();
    /** @type {Element | undefined} */
    let followed;
    let isInSight = true;
    let frame = 0;
    let said = "";

    const place = () => {
      frame = 0;
      const box = followed?.getBoundingClientRect();
      button.hidden = !box || !isInSight || box.width === 0;
      if (!box || button.hidden) return;
      const left = Math.min(box.right, document.documentElement.clientWidth - MARGIN) - SIZE;
      const top = Math.max(box.top - SIZE + OVERLAP, MARGIN);
      button.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
    };
    const soon = () => {
      frame ||= requestAnimationFrame(place);
    };
    const options = { capture: true, passive: true, signal: life.signal };
    addEventListener("scroll", soon, options);
    addEventListener("resize", soon, options);
    const growth = new ResizeObserver(soon);
    const sight = new IntersectionObserver((entries) => {
      isInSight = entries.some(({ isIntersecting }) => isIntersecting);
      soon();
    });

    return {
      show(element, record) {
        if (element !== followed) {
          growth.disconnect();
          sight.disconnect();
          followed = element;
          growth.observe(element);
          sight.observe(element);
        }
        const { tone, sign, title } = record?.state ?? {
          tone: "unknown",
          sign: "…",
          title: chrome.i18n.getMessage("headline_checking"),
        };
        const label = chrome.i18n.getMessage("badge_label", [title]);
        button.dataset.tone = tone;
        button.textContent = sign;
        button.setAttribute("aria-label", label);
        button.title = `${label} (Alt+Shift+H)`;
        soon();
        if (!record || title === said) return;
        // Only what was found out is said aloud, and once; not every pause in typing.
        overlay.say(label);
        said = title;
      },
      remove() {
        life.abort();
        cancelAnimationFrame(frame);
        growth.disconnect();
        sight.disconnect();
        button.remove();
      },
    };
  };
}
