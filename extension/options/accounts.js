/** The writer's own accounts and those of the office. */

import { SITES, siteById } from "../background/sites.js";
import { ask } from "../ui/ask.js";
import { byId, make } from "../ui/dom.js";
import { say } from "../ui/i18n.js";
import { drawRows, removeButton } from "./rows.js";
import { section } from "./section.js";

/** @param {{ value?: any }} answer */
function draw({ value: accounts }) {
  const rows = accounts.map((/** @type {import("../background/accounts.js").Account} */ { site, handle, kind }) => {
    const name = `@${handle} (${siteById(site)?.title ?? site})`;
    return {
      key: `${site}/${handle}`,
      content: [make("span", "", name), make("span", `tag ${kind}`, say(`account_${kind}`))],
      action: removeButton(name, () => ask("account.remove", { site, handle })),
    };
  });
  drawRows("accounts", rows, say("accounts_none"));
}

export const showAccounts = section(() => ask("accounts"), draw);

export function listenAccounts() {
  const site = /** @type {HTMLSelectElement} */ (byId("account-site"));
  const handle = /** @type {HTMLInputElement} */ (byId("account-handle"));
  const kind = /** @type {HTMLSelectElement} */ (byId("account-kind"));
  site.append(...SITES.map(({ id, title }) => new Option(title, id)));
  byId("account").addEventListener("submit", async (event) => {
    event.preventDefault();
    await ask("account.save", { site: site.value, handle: handle.value, kind: kind.value });
    handle.value = "";
    handle.focus();
  });
}
