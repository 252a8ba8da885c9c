/**
 * Reading from the page on request. Pressing the toolbar button or a line of the context menu lets
 * the extension read that one tab.
 */

/** Runs in the page. */
function selectedText() {
  const active = document.activeElement;
  if (active instanceof HTMLInputElement && active.type === "password") return "";
  if (active instanceof HTMLTextAreaElement || active instanceof HTMLInputElement) {
    const { selectionStart, selectionEnd, value } = active;
    if (selectionStart !== null && selectionEnd !== null) return value.slice(selectionStart, selectionEnd);
  }
  return String(getSelection());
}

/** Runs in the page, after its reader. */
function focusedText() {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  if (active instanceof HTMLInputElement && active.type === "password") return "";
  if (active instanceof HTMLTextAreaElement || active instanceof HTMLInputElement) return active.value;
  if (!(active instanceof HTMLElement) || !active.isContentEditable) return "";
  while (active.parentElement?.isContentEditable) active = active.parentElement;
  return hitokokyu.readText(active);
}

/** Runs in the page: a home for the reader where nothing of ours is yet. */
function makeRoom() {
  globalThis.hitokokyu ??= /** @type {any} */ ({ sites: [] });
}

/**
 * @param {"selection" | "field"} what
 * @param {number} tabId
 * @returns {Promise<string | null>} null when the page is closed to extensions
 */
export async function textOnPage(what, tabId) {
  const target = { tabId, allFrames: true };
  try {
    if (what === "field") {
      await chrome.scripting.executeScript({ target, func: makeRoom });
      await chrome.scripting.executeScript({ target, files: ["content/reader.js"] });
    }
    const func = what === "field" ? focusedText : selectedText;
    const frames = await chrome.scripting.executeScript({ target, func });
    return frames.map(({ result: text }) => (text ?? "").trim()).find(Boolean) ?? "";
  } catch {
    return null;
  }
}
