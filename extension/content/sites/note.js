"use strict";

/*
 * note as data: an article is published in two steps, and its words are in the page in the first
 * one only. That is where it is looked at.
 *
 * Not confirmed on the live site: what marks the writer's own name. A time to publish at is chosen
 * in the second step, out of sight here.
 */
{
  const BODY = '.ProseMirror[contenteditable="true"]';
  const TITLE = 'textarea[placeholder="記事タイトル"], textarea[placeholder="タイトル"]';

  globalThis.hitokokyu ??= /** @type {any} */ ({ sites: [] });
  hitokokyu.sites.push({
    id: "note",
    composers: [
      {
        find: `${BODY}, ${TITLE}`,
        kind: "post",
        within: "body",
        parts: `${TITLE}, ${BODY}`,
        submit: [{ find: "button", words: ["公開に進む", "更新に進む", "投稿する", "更新する"] }],
        shortcuts: [],
        submitsOnEnter: false,
        attachments: [
          { find: `${BODY} video`, means: "video" },
          { find: `${BODY} audio`, means: "audio" },
          { find: `${BODY} figure img`, means: "image" },
        ],
      },
    ],
  });
}
