/**
 * Values in `storage.local`, changed one after the other: two messages that arrive together must
 * not overwrite each other's change. Only the background writes.
 */

let last = Promise.resolve();

/**
 * @template T
 * @param {string} key
 * @param {T} empty what holds as long as nothing was kept
 */
export function stored(key, empty) {
  const read = async () => /** @type {T} */ ((await chrome.storage.local.get({ [key]: empty }))[key]);
  return {
    read,
    /**
     * @param {(now: T) => T} update
     * @returns {Promise<T>} what is kept from now on
     */
    change(update) {
      const turn = last.then(async () => {
        const next = update(await read());
        await chrome.storage.local.set({ [key]: next });
        return next;
      });
      last = turn.then(
        () => undefined,
        () => undefined,
      );
      return turn;
    },
  };
}
