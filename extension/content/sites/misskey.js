"use strict";

/*
 * Misskey as data, on whatever server, by its public source. The form has no name of its own: it is
 * what holds the header with the publish button. Fields that are not used are there, and hidden.
 *
 * Not known from the page: the writer's own name, which only the menu of the account shows, and
 * whether a note above is answered or quoted.
 */
{
  const BODY = "[data-cy-post-form-text]";
  const FORM = "div:has(> header [data-cy-open-post-form-submit])";
  const SHOWN = ':not([style*="display: none"])';
  const WARNING = `div${SHOWN} > input:not([type]):not([list])`;
  const TAGS = `input[list="hashtags"]${SHOWN}`;

  /** @satisfies {Partial<ComposerData>} */
  const post = {
    within: FORM,
    parts: `${WARNING}, ${BODY}, ${TAGS}, li input[type="text"]`,
    submit: ["[data-cy-open-post-form-submit]"],
    shortcuts: [{ key: "Enter", ctrlOrMeta: true }],
    submitsOnEnter: false,
    attachments: [
      { find: '[role="button"] video', means: "video" },
      { find: '[role="button"][tabindex="0"]:has(img, canvas, [data-id])', means: "image" },
    ],
    schedule: 'time[style*="bold"]',
    scheduleTime: (text) => hitokokyu.timeInWords(text),
  };
  const fields = `:is(${BODY}, ${WARNING}, ${TAGS})`;

  globalThis.hitokokyu ??= /** @type {any} */ ({ sites: [] });
  hitokokyu.sites.push({
    id: "misskey",
    composers: [
      {
        ...post,
        find: `${FORM}:has(> div a[href^="/notes/"]) ${fields}`,
        kind: "reply",
        replyTo: ':scope > div:has(a[href^="/notes/"])',
      },
      { ...post, find: `${FORM} ${fields}`, kind: "post" },
    ],
  });
}
