/**
 * An element with a class and children. Strings become text nodes: nothing that a service or a
 * page said is ever read as HTML.
 *
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {string} className
 * @param {...(Node | string | null)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function make(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children.filter((child) => child !== null));
  return element;
}

/**
 * @param {string} words
 * @param {string} look "strong", "quiet" or ""
 * @param {() => unknown} act
 */
export function button(words, look, act) {
  const element = make("button", `button ${look}`.trim(), words);
  element.type = "button";
  element.addEventListener("click", act);
  return element;
}

/** @param {string} id */
export const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
