/**
 * Where people write: names and hosts. What to look for on their pages is in
 * `content/sites/<id>.js`; a test checks that the two agree.
 *
 * A site with `instances` has no host of its own: people add the servers they are on.
 *
 * @typedef {{ id: string, title: string, hosts: string[], instances?: true }} Site
 * @typedef {{ origin: string, site: string }} Instance `site` is the id of one with `instances`
 */

/** @type {readonly Site[]} */
export const SITES = [
  { id: "x", title: "X", hosts: ["x.com"] },
  { id: "threads", title: "Threads", hosts: ["www.threads.com", "www.threads.net"] },
  { id: "facebook", title: "Facebook", hosts: ["www.facebook.com"] },
  { id: "instagram", title: "Instagram", hosts: ["www.instagram.com"] },
  { id: "bluesky", title: "Bluesky", hosts: ["bsky.app"] },
  { id: "mastodon", title: "Mastodon", hosts: [], instances: true },
  { id: "misskey", title: "Misskey", hosts: [], instances: true },
  { id: "note", title: "note", hosts: ["editor.note.com"] },
  { id: "youtube", title: "YouTube", hosts: ["www.youtube.com"] },
  { id: "linkedin", title: "LinkedIn", hosts: ["www.linkedin.com"] },
];

/** What runs on the page of every site, after the site's own file and in this order. */
const SHARED_FILES = [
  "content/reader.js",
  "content/when.js",
  "content/places.js",
  "content/composer.js",
  "content/publish.js",
  "content/overlay.js",
  "content/badge.js",
  "content/frames.js",
  "content/main.js",
];

/** @param {string} id */
export const contentFiles = (id) => [`content/sites/${id}.js`, ...SHARED_FILES];

/** @param {unknown} id */
export const siteById = (id) => SITES.find((site) => site.id === id);

/** @param {string} origin */
export const patternOf = (origin) => `${origin}/*`;

/**
 * What the browser has to allow for a site to be watched.
 *
 * @param {Site} site
 * @param {Instance[]} instances
 * @returns {string[]} match patterns
 */
export function patternsOf({ id, hosts }, instances) {
  const own = hosts.map((host) => `https://${host}`);
  const added = instances.filter(({ site }) => site === id).map(({ origin }) => origin);
  return [...own, ...added].map(patternOf);
}

/**
 * @param {string} origin
 * @param {Instance[]} instances
 * @returns {Site | undefined}
 */
export const siteAt = (origin, instances) =>
  SITES.find((site) => patternsOf(site, instances).includes(patternOf(origin)));

const HOST_NAME = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/;

/**
 * The origin of a server as a person types it: its name, or any address on it.
 *
 * @param {string} typed
 * @returns {string | null} null when it is no server on the open web that speaks https
 */
export function originTyped(typed) {
  const words = typed.trim();
  let url;
  try {
    url = new URL(words.includes("://") ? words : `https://${words}`);
  } catch {
    return null;
  }
  const plain = url.protocol === "https:" && url.port === "" && url.username === "" && url.password === "";
  return plain && HOST_NAME.test(url.hostname) ? url.origin : null;
}
