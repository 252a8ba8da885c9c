/**
 * What an organisation has set for its browsers (`storage.managed`, described in
 * `managed-schema.json`). It may choose sites, guideline, severity and port; never another host.
 *
 * A value of the wrong kind is not used, and named, so that whoever wrote the policy finds out.
 */

/**
 * @param {Record<string, (value: unknown) => boolean>} accepts by the name of a setting
 * @returns {Promise<{ values: Record<string, unknown>, refused: string[] }>}
 */
export async function readPolicy(accepts) {
  let given;
  try {
    given = await chrome.storage.managed.get(Object.keys(accepts));
  } catch {
    // Firefox throws where no policy was written.
    given = {};
  }
  const entries = Object.entries(given);
  return {
    values: Object.fromEntries(entries.filter(([name, value]) => accepts[name](value))),
    refused: entries.filter(([name, value]) => !accepts[name](value)).map(([name]) => name),
  };
}
