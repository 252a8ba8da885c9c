/** What is kept between sessions: the port, and the token that pairing gave. */

export const DEFAULT_PORT = 8110;

/** What the browser has to allow, and people can take away, for the service to be reached. */
export const SERVICE_PERMISSION = { origins: ["http://127.0.0.1/*"] };

/**
 * Content scripts run next to somebody else's code: the token is not for them.
 * Firefox has no access levels yet.
 */
export async function keepFromContentScripts() {
  await chrome.storage.local.setAccessLevel?.({ accessLevel: "TRUSTED_CONTEXTS" });
}

/** @returns {Promise<{ port: number, token: string | null }>} */
export async function readSettings() {
  return chrome.storage.local.get({ port: DEFAULT_PORT, token: /** @type {string | null} */ (null) });
}

/** @param {string} token */
export const saveToken = (token) => chrome.storage.local.set({ token });

export const forgetToken = () => chrome.storage.local.remove("token");

/** @param {number} port */
export const savePort = (port) => chrome.storage.local.set({ port });

/**
 * @param {unknown} port
 * @returns {port is number}
 */
export const isPort = (port) => Number.isInteger(port) && Number(port) >= 1024 && Number(port) <= 65535;
