/* What a page has published, in order: publishing twice is visible. */

const entries = [];
window.published = entries;

/** @param {string[]} parts what goes out together */
export function publish(...parts) {
  entries.push(parts);
}

export const isCtrlEnter = (event) => event.key === "Enter" && (event.ctrlKey || event.metaKey);
export const isPlainEnter = (event) => event.key === "Enter" && !event.shiftKey && !event.isComposing;
