/**
 * Whether this extension and the service still understand each other, whichever of them is older.
 *
 * Both announce in every message which revisions of the API they speak, as `oldest-newest`
 * (`server/hitokokyu/web/protocol.py` says when these numbers go up).
 */

export const HEADER = "Hitokokyu-Api";
const OLDEST = 1;
const NEWEST = 1;
export const ANNOUNCEMENT = `${OLDEST}-${NEWEST}`;

/**
 * @param {string | null} announced what the service said that it speaks; null when it said nothing,
 * as it did before there were announcements
 * @returns {"behind" | "ahead" | null} how the service stands to this extension where they have
 * nothing in common, or null where they fit
 */
export function misfit(announced) {
  const range = /^([0-9]{1,4})-([0-9]{1,4})$/.exec(announced ?? "");
  if (!range || Number(range[2]) < OLDEST) return "behind";
  return Number(range[1]) > NEWEST ? "ahead" : null;
}
