"use strict";

/*
 * YouTube as data: comments and the answers to them.
 *
 * Not confirmed on the live site: Ctrl+Enter; the writer's own name is not in the page.
 */
{
  const EDITOR = '#contenteditable-root[contenteditable="true"]';

  /** @satisfies {Partial<ComposerData>} */
  const comment = {
    kind: "comment",
    submit: ["#submit-button button", "#submit-button"],
    shortcuts: [{ key: "Enter", ctrlOrMeta: true }],
    submitsOnEnter: false,
  };

  globalThis.hitokokyu ??= /** @type {any} */ ({ sites: [] });
  hitokokyu.sites.push({
    id: "youtube",
    composers: [
      {
        ...comment,
        find: `ytd-comment-thread-renderer ytd-commentbox ${EDITOR}`,
        within: "ytd-comment-thread-renderer",
        replyTo: "#comment #content-text",
      },
      { ...comment, find: `ytd-commentbox ${EDITOR}`, within: "ytd-commentbox" },
    ],
  });
}
