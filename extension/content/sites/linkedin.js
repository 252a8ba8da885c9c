"use strict";

/*
 * LinkedIn as data: posts and comments, in its older editor (Quill) and its newer one (TipTap).
 * Buttons are told by their words; some had stable class names, which come second.
 *
 * Not confirmed on the live site: the newer editor's surroundings, what an attached document looks
 * like, and where a scheduled time is shown; what marks the writer's own profile differs from page
 * to page.
 */
{
  const EDITOR = ':is(.ql-editor, .ProseMirror)[contenteditable="true"]';

  globalThis.hitokokyu ??= /** @type {any} */ ({ sites: [] });
  hitokokyu.sites.push({
    id: "linkedin",
    composers: [
      {
        find: `[role="dialog"] ${EDITOR}`,
        kind: "post",
        within: '[role="dialog"]',
        submit: [
          { find: "button", words: ["投稿", "投稿する", "Post", "スケジュール", "Schedule"] },
          "button.share-actions__primary-action",
        ],
        shortcuts: [{ key: "Enter", ctrlOrMeta: true }],
        submitsOnEnter: false,
        attachments: [
          { find: "video", means: "video" },
          { find: 'img[src^="blob:"], img[src^="data:image"]', means: "image" },
          { find: '[class*="document-container"], iframe[title*="ocument"]', means: "file" },
        ],
      },
      {
        find: `form ${EDITOR}`,
        kind: "comment",
        within: "form",
        submit: [
          { find: "button", words: ["コメント", "コメントする", "返信", "Comment", "Reply", "Post"] },
          "button.comments-comment-box__submit-button",
        ],
        shortcuts: [{ key: "Enter", ctrlOrMeta: true }],
        submitsOnEnter: false,
        attachments: [{ find: 'img[src^="blob:"], img[src^="data:image"]', means: "image" }],
      },
    ],
  });
}
