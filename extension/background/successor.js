/**
 * The word by which a newer script on a page sends the older one home. After an update the two share
 * nothing but the page itself, so the word is an event on its `window`; a page that does not know it
 * cannot listen for it, and so cannot find out by it who uses this extension.
 */

import { stored } from "./stored.js";

const kept = stored("successorWord", "");

/** @returns {Promise<string>} the same from the first question on, also after an update */
export const successorWord = async () => (await kept.read()) || kept.change((now) => now || crypto.randomUUID());
