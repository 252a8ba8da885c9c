"use strict";

/*
 * Mastodon as data, on whatever server; versions 4.2 to 4.5 by their public source. Ctrl+Enter calls
 * the site's own code without a submit event. The field of the content warning is off or absent when
 * it is not used.
 *
 * Not known from the page: whether an upload is a picture, a film or a sound, and whether a post is
 * for the people mentioned only.
 */
{
  const BODY = "textarea.autosuggest-textarea__textarea";
  const FIELDS = `:is(${BODY}, .spoiler-input input)`;

  /** @satisfies {Partial<ComposerData>} */
  const post = {
    within: "form.compose-form",
    parts: `.spoiler-input input:not(:disabled), ${BODY}, .poll__option input[type="text"]`,
    submit: ['button[type="submit"]'],
    shortcuts: [{ key: "Enter", ctrlOrMeta: true }],
    submitsOnEnter: false,
    attachments: [{ find: ".compose-form__upload", means: "image" }],
  };

  globalThis.hitokokyu ??= /** @type {any} */ ({ sites: [] });
  hitokokyu.sites.push({
    id: "mastodon",
    composers: [
      {
        ...post,
        find: `form.compose-form:has(.reply-indicator) ${FIELDS}`,
        kind: "reply",
        replyTo: ".reply-indicator__content",
      },
      { ...post, find: `form.compose-form:has(.status__quote) ${FIELDS}`, kind: "quote" },
      { ...post, find: `form.compose-form ${FIELDS}`, kind: "post" },
    ],
    account: { find: '.navigation-bar a[href*="/@"]', read: "href", pattern: /\/@(\w+)$/ },
    profile: { page: /^\/@(\w+)\/?$/, bio: ".account__header__content" },
  });
}
