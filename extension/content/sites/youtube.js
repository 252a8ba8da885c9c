"use strict";

/*
 * YouTube as data: comments and the answers to them.
 *
 * Not confirmed on the live site: Ctrl+Enter. The writer's own name is not in the page, and what is
 * answered stands outside the form, above other answers.
 */
{
  const EDITOR = '#contenteditable-root[contenteditable="true"]';

  globalThis.hitokokyu ??= /** @type {any} */ ({ sites: [] });
  hitokokyu.sites.push({
    id: "youtube",
    composers: [
      {
        find: `ytd-commentbox ${EDITOR}`,
        kind: "comment",
        within: "ytd-commentbox",
        submit: ["#submit-button button"],
        shortcuts: [{ key: "Enter", ctrlOrMeta: true }],
        submitsOnEnter: false,
      },
    ],
  });
}
