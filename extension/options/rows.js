/** Lists whose rows can be taken away, drawn again whenever something changed. */

import { button, byId, make } from "../ui/dom.js";
import { say } from "../ui/i18n.js";

/**
 * @typedef {{ key: string, content: (Node | string)[], action?: HTMLElement }} Row `key` names the
 * row within its list; `action` is what can be done with it
 */

/**
 * Draws a list. Who stood on an action stays on that of the same row, or goes to the heading if the
 * row is gone.
 *
 * @param {string} id of the list; its heading is `<id>-title`
 * @param {Row[]} rows
 * @param {string} [none] what to say when there are none
 */
export function drawRows(id, rows, none) {
  const list = byId(id);
  const active = document.activeElement;
  const stood = active instanceof HTMLElement && list.contains(active) ? active.dataset.row : undefined;
  const items = rows.map(({ key, content, action }) => {
    if (action) action.dataset.row = key;
    return make("li", "row", make("div", "row-text", ...content), action ?? null);
  });
  if (items.length === 0 && none) items.push(make("li", "row soft", none));
  list.replaceChildren(...items);
  if (stood === undefined) return;
  const again = rows.find(({ key }) => key === stood)?.action;
  (again ?? byId(`${id}-title`)).focus();
}

/**
 * @param {string} what for people who cannot see which row it stands in
 * @param {() => unknown} act
 * @param {string} [label] key of its words
 */
export function removeButton(what, act, label = "remove") {
  const element = button(say(label), "quiet", act);
  element.setAttribute("aria-label", `${say(label)}: ${what}`);
  return element;
}

/**
 * @param {string} id
 * @param {boolean} good
 * @param {string} words
 */
export function outcome(id, good, words) {
  const line = byId(id);
  line.dataset.good = String(good);
  line.textContent = words;
}
