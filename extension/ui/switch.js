/** Switching things on and off, as a person sees it. */

import { ask } from "./ask.js";
import { make } from "./dom.js";

/**
 * @param {string} label id of the element that names it
 * @param {boolean} on
 * @param {() => unknown} act
 */
export function switchButton(label, on, act) {
  const element = make("button", "switch", make("span", "knob"));
  element.type = "button";
  element.setAttribute("role", "switch");
  element.setAttribute("aria-checked", String(on));
  element.setAttribute("aria-labelledby", label);
  element.addEventListener("click", act);
  return element;
}

/** @typedef {import("../background/switches.js").SiteState} SiteState */

/**
 * Asks the browser to allow what a site needs. To be called in the press of a button: browsers
 * answer to nothing else.
 *
 * @param {SiteState} state
 * @returns {Promise<boolean>}
 */
export const allowSite = ({ patterns }) => chrome.permissions.request({ origins: patterns });

/**
 * @param {SiteState} state
 * @returns {Promise<boolean>} whether the person allowed it
 */
export async function watchSite(state) {
  // First the wish, and without waiting: the browser's question may close the page that asks.
  const wish = ask("site.enable", { site: state.site });
  const allowed = await allowSite(state);
  await wish;
  if (!allowed) await ask("site.disable", { site: state.site });
  return allowed;
}
