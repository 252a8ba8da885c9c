/** Why nothing was checked, and what to do about it. */

import { DEFAULT_PORT, SERVICE_PERMISSION } from "../background/settings.js";
import { ask } from "./ask.js";
import { copyButton } from "./copy.js";
import { button, make } from "./dom.js";
import { say } from "./i18n.js";

/** @typedef {import("../background/problem.js").ProblemKind} ProblemKind */

/** @param {number} port */
const startCommand = (port) => (port === DEFAULT_PORT ? "hitokokyu serve" : `hitokokyu serve --port ${port}`);

// Through the background: a frame on somebody else's page has little of the browser in Firefox.
const openSettings = () => ask("settings.open");

/**
 * The way out of each state that has one beside trying again.
 *
 * @type {Partial<Record<ProblemKind, { label: string, act: () => Promise<unknown> }>>}
 */
const WAYS_OUT = {
  unpaired: { label: "open_pairing", act: openSettings },
  stranger: { label: "open_settings", act: openSettings },
  guideline: { label: "open_settings", act: openSettings },
  permission: chrome.permissions
    ? { label: "allow", act: () => chrome.permissions.request(SERVICE_PERMISSION) }
    : { label: "open_settings", act: openSettings },
  paused: { label: "resume", act: () => ask("pause.end") },
  // The browser may have fetched the new version already, and wait for a moment to change it.
  ahead: { label: "restart_extension", act: () => ask("restart") },
  fault: { label: "restart_extension", act: () => ask("restart") },
};

/**
 * @param {import("../background/problem.js").ProblemInfo} problem
 * @param {{ port: number, again: () => void }} options `again` checks what was not checked
 * @returns {HTMLElement}
 */
export function problemView({ kind, message, hint }, { port, again }) {
  const box = make("div", "card problem", make("p", "", say(`remark_${kind}`, port)));
  box.dataset.problem = kind;
  const said = [message, hint].filter(Boolean).join(" ");
  if (said) box.append(make("p", "said", said));
  if (kind === "away") {
    const command = startCommand(port);
    box.append(make("div", "command", make("code", "", command), copyButton(command)));
  }
  const buttons = make("div", "buttons");
  const wayOut = WAYS_OUT[kind];
  if (wayOut) {
    const { label, act } = wayOut;
    buttons.append(
      button(say(label), "strong", async () => {
        await act();
        again();
      }),
    );
  }
  if (kind !== "paused") buttons.append(button(say("try_again"), wayOut ? "quiet" : "", again));
  box.append(buttons);
  return box;
}
