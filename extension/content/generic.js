"use strict";

/*
 * "Check this field": any field on any page, on request. Nothing is known about the page, so only
 * the most ordinary ways to publish are met: the button and the submission of the form around it.
 */
globalThis.hitokokyu ??= /** @type {any} */ ({ sites: [] });
if (!hitokokyu.sites.some(({ id }) => id === "generic")) {
  hitokokyu.sites.push({
    id: "generic",
    composers: [
      {
        find: 'textarea, input:is([type="text"], [type="search"], :not([type])), [contenteditable]:not([contenteditable="false"])',
        only: new WeakSet(),
        kind: "post",
        within: 'form, [role="dialog"], dialog, main, body',
        submit: ['button[type="submit"]', "form button:not([type])", 'input[type="submit"]'],
        shortcuts: [{ key: "Enter", ctrlOrMeta: true }],
        submitsOnEnter: false,
      },
    ],
  });
}
