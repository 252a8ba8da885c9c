/** "Check the selected text" and "check this field" on any page: the popup opens and does it. */

const CONTEXTS = /** @type {const} */ ({ selection: "selection", field: "editable" });

/** @typedef {{ what: keyof typeof CONTEXTS, tabId: number }} Asked what the popup is to check when it opens */

/** Where the popup finds what it was opened for. */
const KEY = "asked";

export async function offerMenu() {
  await chrome.contextMenus.removeAll();
  for (const [id, context] of Object.entries(CONTEXTS)) {
    chrome.contextMenus.create({
      id,
      contexts: [context],
      title: chrome.i18n.getMessage(`menu_${id}`),
      documentUrlPatterns: ["http://*/*", "https://*/*"],
    });
  }
}

/**
 * @param {Pick<chrome.contextMenus.OnClickData, "menuItemId">} info
 * @param {Pick<chrome.tabs.Tab, "id">} [tab]
 */
export async function chosenFromMenu({ menuItemId }, tab) {
  // Not waited for: Firefox opens a popup only within the click. It is read much later.
  chrome.storage.session.set({ [KEY]: { what: menuItemId, tabId: tab?.id } });
  try {
    await chrome.action.openPopup();
  } catch {
    // Older browsers open it only for the toolbar button.
    await chrome.windows.create({ url: "popup/popup.html", type: "popup", width: 420, height: 680 });
  }
}

/** @returns {Promise<Asked | undefined>} once */
export async function takeAsked() {
  const { [KEY]: asked } = await chrome.storage.session.get(KEY);
  // Not otherwise: what was asked in the meantime is for the next popup.
  if (asked) await chrome.storage.session.remove(KEY);
  return /** @type {Asked | undefined} */ (asked);
}
