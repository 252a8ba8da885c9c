"use strict";

/*
 * Instagram as data: the caption, written in the last step of a new post, and comments.
 *
 * Not confirmed on the live site: how the picture is drawn beside the caption. There always is one.
 */
{
  const CAPTION = [
    '[role="textbox"][contenteditable="true"][aria-label^="キャプション"]',
    '[role="textbox"][contenteditable="true"][aria-label^="Write a caption"]',
  ].join(", ");

  globalThis.hitokokyu ??= /** @type {any} */ ({ sites: [] });
  hitokokyu.sites.push({
    id: "instagram",
    composers: [
      {
        find: CAPTION,
        kind: "post",
        within: '[role="dialog"]',
        submit: [{ find: '[role="button"], button', words: ["シェア", "シェアする", "Share"] }],
        shortcuts: [],
        submitsOnEnter: false,
        attachments: [
          { find: "video", means: "video" },
          { find: ':scope:not(:has(video)) [role="textbox"]', means: "image" },
        ],
      },
      {
        find: 'form textarea[aria-label^="コメントを追加"], form textarea[aria-label^="Add a comment"]',
        kind: "comment",
        within: "form",
        submit: [{ find: '[role="button"], button', words: ["投稿する", "投稿", "Post"] }],
        shortcuts: [],
        submitsOnEnter: true,
      },
    ],
    account: {
      find: 'a[href^="/"]:has(img):has([aria-label="プロフィール"], [aria-label="Profile"])',
      read: "href",
      pattern: /^\/([\w.]+)\/$/,
    },
  });
}
