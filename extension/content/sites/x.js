"use strict";

/*
 * X as data: what to look for on the page, and nothing about how.
 * The bare prefix "tweetTextarea_" also matches labels and containers, hence the role.
 *
 * Not confirmed on the live site: where a scheduled time is shown, and that a quoted post
 * stands among the attachments.
 */
{
  const POST = '[data-testid^="tweetTextarea_"][role="textbox"][contenteditable="true"]';
  const WITH_POST_ABOVE = '[role="dialog"]:has(article[data-testid="tweet"])';
  const UNDER_POST = '[data-testid="inline_reply_offscreen"]';
  const WITH_QUOTE = '[role="dialog"]:has([data-testid="attachments"] [data-testid="tweetText"])';

  /** @satisfies {Partial<ComposerData>} */
  const post = {
    within: '[role="dialog"], main',
    parts: `${POST}, input[name^="Choice"]`,
    submit: ['[data-testid="tweetButton"]', '[data-testid="tweetButtonInline"]'],
    shortcuts: [{ key: "Enter", ctrlOrMeta: true }],
    submitsOnEnter: false,
    attachments: [
      { find: '[data-testid="attachments"] video', means: "video" },
      {
        find: '[data-testid="attachments"]:not(:has(video, [data-testid="tweetText"])), [data-testid="attachments"] img[src^="blob:"]',
        means: "image",
      },
    ],
    schedule: '[data-testid="scheduledSendIndicator"], a[href="/compose/post/schedule"]',
    scheduleTime: (text) => hitokokyu.timeInWords(text),
  };
  const repliedTo = 'article[data-testid="tweet"] [data-testid="tweetText"]';
  // A post that is shown by itself: its reply box follows it, and it alone of its neighbours takes the focus.
  const postAbove = [`article:has(+ ${UNDER_POST})`, 'article[data-testid="tweet"][tabindex="-1"]']
    .map((article) => `${article} [data-testid="tweetText"]`)
    .join(", ");

  globalThis.hitokokyu ??= /** @type {any} */ ({ sites: [] });
  hitokokyu.sites.push({
    id: "x",
    composers: [
      { ...post, find: `${WITH_QUOTE} ${POST}`, kind: "quote" },
      { ...post, find: `${WITH_POST_ABOVE} ${POST}`, kind: "reply", replyTo: repliedTo },
      { ...post, find: `${UNDER_POST} ${POST}`, kind: "reply", replyTo: postAbove },
      { ...post, find: POST, kind: "post" },
      {
        find: '[data-testid="dmComposerTextInput"][contenteditable="true"], textarea[data-testid="dm-composer-textarea"]',
        kind: "message",
        within: '[data-testid="DMDrawer"], main',
        submit: ['[data-testid="dmComposerSendButton"]', '[data-testid="dm-composer-send-button"]'],
        shortcuts: [],
        submitsOnEnter: true,
        attachments: [
          { find: '[data-testid="attachments"] video', means: "video" },
          { find: '[data-testid="attachments"]:not(:has(video))', means: "image" },
        ],
      },
    ],
    account: { find: '[data-testid="AppTabBar_Profile_Link"]', read: "href", pattern: /^\/([A-Za-z0-9_]+)$/ },
    profile: { page: /^\/([A-Za-z0-9_]+)\/?$/, bio: '[data-testid="UserDescription"]' },
  });
}
