"use strict";

/*
 * Bluesky as data. Its source is public; what it draws has few marks besides those for tests.
 * A composer is whatever holds both the editor and its publish button.
 *
 * Not known from the page in languages other than Japanese and English: what is answered.
 */
{
  const EDITOR = '.ProseMirror[contenteditable="true"]';
  const FORM = `div:has([data-testid="composerPublishBtn"]):has(${EDITOR})`;
  const REPLIED_TO = '[aria-label^="返信する投稿全体"], [aria-label^="Expand or collapse the full post you are replying"]';

  /** @satisfies {Partial<ComposerData>} */
  const post = {
    within: FORM,
    parts: EDITOR,
    submit: ['[data-testid="composerPublishBtn"]'],
    shortcuts: [{ key: "Enter", ctrlOrMeta: true }],
    submitsOnEnter: false,
    attachments: [
      { find: "video", means: "video" },
      { find: '[data-testid="selectedPhotosView"], [data-testid="selectedPhotoImage"]', means: "image" },
    ],
  };

  globalThis.hitokokyu ??= /** @type {any} */ ({ sites: [] });
  hitokokyu.sites.push({
    id: "bluesky",
    composers: [
      { ...post, find: `${FORM}:has(${REPLIED_TO}) ${EDITOR}`, kind: "reply", replyTo: REPLIED_TO },
      { ...post, find: `${FORM} ${EDITOR}`, kind: "post" },
    ],
    account: {
      find: ':is(nav, [role="navigation"]) a[href^="/profile/"]',
      read: "href",
      pattern: /^\/profile\/([^/]+)$/,
    },
    profile: { page: /^\/profile\/([^/]+)\/?$/, bio: '[data-testid="profileHeaderDescription"]' },
  });
}
