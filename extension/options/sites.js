/** Which sites are watched, and the servers of Mastodon and Misskey that the person is on. */

import { SITES, originTyped, patternOf, siteAt, siteById } from "../background/sites.js";
import { ask } from "../ui/ask.js";
import { button, byId, make } from "../ui/dom.js";
import { say } from "../ui/i18n.js";
import { allowSite, switchButton, watchSite } from "../ui/switch.js";
import { drawRows, outcome, removeButton } from "./rows.js";
import { section } from "./section.js";

/** @typedef {import("../background/switches.js").SiteState} SiteState */

/** @param {SiteState} state */
function row(state) {
  const { site, title, instance, wanted, allowed } = state;
  const name = make("span", "", title);
  name.id = `site-${instance ?? site}`;
  const content = [name];
  if (wanted && !allowed) {
    const allow = button(say("allow"), "", () => allowSite(state));
    allow.setAttribute("aria-label", `${say("allow")}: ${title}`);
    content.push(make("span", "warning small", say("site_forbidden")), allow);
  }
  return { key: instance ?? site, content, action: action(state, name.id) };
}

/**
 * @param {SiteState} state
 * @param {string} label id of the element that names it
 */
function action(state, label) {
  const { site, title, instance, wanted, allowed, managed } = state;
  if (instance) return removeButton(title, () => ask("instance.remove", { origin: instance }));
  const leave = () => ask("site.disable", { site });
  if (wanted && !allowed && !managed) return removeButton(title, leave, "do_not_watch");
  const turn = switchButton(label, wanted && allowed, () => (wanted ? leave() : watchSite(state)));
  turn.disabled = managed;
  return turn;
}

export const showSites = section(() => ask("sites"), ({ value: states }) => drawRows("sites", states.map(row)));

export function listenSites() {
  const kind = /** @type {HTMLSelectElement} */ (byId("server-kind"));
  const name = /** @type {HTMLInputElement} */ (byId("server-name"));
  kind.append(...SITES.filter(({ instances }) => instances).map(({ id, title }) => new Option(title, id)));
  byId("server").addEventListener("submit", async (event) => {
    event.preventDefault();
    const origin = originTyped(name.value);
    const known = origin && siteAt(origin, []);
    if (!origin || known) {
      outcome("server-outcome", false, known ? say("server_is_site", known.title) : say("server_unreadable"));
      name.focus();
      return;
    }
    // First the wish, and without waiting: the browser's question may close the page that asks.
    const wish = ask("instance.add", { origin, site: kind.value });
    const allowed = await chrome.permissions.request({ origins: [patternOf(origin)] });
    await wish;
    if (!allowed) {
      await ask("instance.remove", { origin });
      outcome("server-outcome", false, say("server_not_allowed"));
      return;
    }
    outcome("server-outcome", true, say("server_added", `${new URL(origin).host} (${siteById(kind.value)?.title})`));
    name.value = "";
  });
}
