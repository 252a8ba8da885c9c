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
function instanceAction(state) {
  return removeButton(state.title, () => ask("instance.remove", { origin: state.instance }));
}

/**
 * @param {SiteState} state
 * @param {boolean} isManaged
 */
function row(state, isManaged) {
  const { site, title, instance, wanted, allowed } = state;
  const name = make("span", "", title);
  name.id = `site-${instance ?? site}`;
  const content = [name];
  if (wanted && !allowed) {
    const allow = button(say("allow"), "", () => allowSite(state));
    allow.setAttribute("aria-label", `${say("allow")}: ${title}`);
    content.push(make("span", "warning small", say("site_forbidden")), allow);
  }
  const toggle = () => (wanted ? ask("site.disable", { site }) : watchSite(state));
  const turn = instance ? instanceAction(state) : switchButton(name.id, wanted && allowed, toggle);
  if (!instance) turn.disabled = isManaged || (wanted && !allowed);
  return { key: instance ?? site, content, action: turn };
}

export const showSites = section(
  () => Promise.all([ask("sites"), ask("settings")]),
  ([{ value: states }, { value: settings }]) => {
    const isManaged = settings.managed.includes("sites");
    drawRows("sites", states.map((/** @type {SiteState} */ state) => row(state, isManaged)));
  },
);

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
