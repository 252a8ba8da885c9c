/**
 * Pages of other sites on which the person asked for "check this field": they may report what is in
 * that field until the tab goes elsewhere. In memory only.
 */

const keyOf = (/** @type {number} */ tabId) => `invited/${tabId}`;

/**
 * @param {number} tabId
 * @param {string} pattern of the origin that the tab shows
 */
export const invite = (tabId, pattern) => chrome.storage.session.set({ [keyOf(tabId)]: pattern });

/**
 * @param {number} tabId
 * @param {string} pattern
 */
export async function isInvited(tabId, pattern) {
  const key = keyOf(tabId);
  return (await chrome.storage.session.get(key))[key] === pattern;
}

/** @param {number} tabId */
export const endInvitation = (tabId) => chrome.storage.session.remove(keyOf(tabId));
