"use strict";

/*
 * Threads as data. Its buttons are told apart by their words alone, in the language of the page.
 *
 * Not confirmed on the live site: the words for scheduling, and where a scheduled time is shown;
 * the bio carries no mark to go by.
 */
{
  const EDITOR = '[role="textbox"][contenteditable="true"][data-lexical-editor="true"]';

  globalThis.hitokokyu ??= /** @type {any} */ ({ sites: [] });
  hitokokyu.sites.push({
    id: "threads",
    composers: [
      {
        find: EDITOR,
        kind: "post",
        within: '[role="dialog"], body',
        parts: EDITOR,
        submit: [{ find: '[role="button"], button', words: ["投稿", "投稿する", "Post", "日時を設定", "Schedule"] }],
        shortcuts: [{ key: "Enter", ctrlOrMeta: true }],
        submitsOnEnter: false,
        attachments: [
          { find: 'video[src^="blob:"]', means: "video" },
          { find: 'img[src^="blob:"]', means: "image" },
        ],
      },
    ],
    account: {
      find: 'a[href^="/@"]:has([aria-label="プロフィール"], [aria-label="Profile"])',
      read: "href",
      pattern: /^\/@([\w.]+)$/,
    },
  });
}
