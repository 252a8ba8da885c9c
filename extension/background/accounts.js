/**
 * Which of the writer's accounts are their own and which speak for the office.
 *
 * @typedef {"personal" | "official"} AccountKind
 * @typedef {{ site: string, handle: string, kind: AccountKind }} Account
 */

import { stored } from "./stored.js";

const kept = stored("accounts", /** @type {Account[]} */ ([]));

/** @param {string} handle as shown or typed: with "@" or without, in any case */
const plain = (handle) => handle.normalize("NFKC").trim().replace(/^@/, "").toLowerCase();

/**
 * @param {string} site
 * @param {string} handle
 */
const isOf = (site, handle) => (/** @type {Account} */ account) =>
  account.site === site && account.handle === plain(handle);

/**
 * @param {string} site
 * @param {string} handle
 * @returns {Promise<AccountKind | undefined>} undefined when nobody has said yet
 */
export async function accountFor(site, handle) {
  return (await kept.read()).find(isOf(site, handle))?.kind;
}

/**
 * @param {string} site
 * @param {string} handle
 * @param {AccountKind} kind
 */
export const setAccount = (site, handle, kind) =>
  kept.change((list) => [
    ...list.filter((account) => !isOf(site, handle)(account)),
    { site, handle: plain(handle), kind },
  ]);

export const listAccounts = kept.read;

/**
 * @param {string} site
 * @param {string} handle
 */
export const removeAccount = (site, handle) =>
  kept.change((list) => list.filter((account) => !isOf(site, handle)(account)));
