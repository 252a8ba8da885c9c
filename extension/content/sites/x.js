"use strict";

/*
 * X as data: what to look for on the page, and nothing about how.
 * The bare prefix "tweetTextarea_" also matches labels and containers, hence the exact pattern.
 */
globalThis.hitokokyu ??= /** @type {any} */ ({ sites: [] });
hitokokyu.sites.push({
  id: "x",
  composer: { attribute: "data-testid", pattern: /^tweetTextarea_\d+$/ },
  attachments: { selector: '[data-testid="attachments"]', within: '[role="dialog"]', means: "image" },
});
