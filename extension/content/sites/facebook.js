"use strict";

/*
 * Facebook as data: posts, and comments, which go out on plain Enter.
 *
 * Not confirmed on the live site: the labels other than in Japanese and English, Ctrl+Enter in a
 * post, and what marks the writer's own name; pictures are told by being local to the page.
 */
{
  const EDITOR = '[role="textbox"][contenteditable="true"][data-lexical-editor="true"]';
  const COMMENT = ["コメント", "返信", "Comment", "comment", "Reply", "reply", "Answer"]
    .map((word) => `[aria-label*="${word}"]`)
    .join(", ");
  /** @satisfies {ComposerData["attachments"]} */
  const attachments = [
    { find: 'video[src^="blob:"]', means: "video" },
    { find: 'img[src^="blob:"]', means: "image" },
  ];

  globalThis.hitokokyu ??= /** @type {any} */ ({ sites: [] });
  hitokokyu.sites.push({
    id: "facebook",
    composers: [
      {
        find: `${EDITOR}:is(${COMMENT})`,
        kind: "comment",
        within: "form",
        submit: ['[role="button"][aria-label="コメント"]', '[role="button"][aria-label="Comment"]'],
        shortcuts: [],
        submitsOnEnter: true,
        attachments,
      },
      {
        find: `[role="dialog"] ${EDITOR}`,
        kind: "post",
        within: '[role="dialog"]',
        submit: ['[role="button"][aria-label="投稿"]', '[role="button"][aria-label="Post"]'],
        shortcuts: [{ key: "Enter", ctrlOrMeta: true }],
        submitsOnEnter: false,
        attachments,
      },
    ],
  });
}
