/** Why nothing was checked, and what to do about it. */

import { DEFAULT_PORT } from "../background/settings.js";
import { copyButton } from "./copy.js";
import { make } from "./dom.js";
import { say } from "./i18n.js";

/** @param {number} port */
const startCommand = (port) => (port === DEFAULT_PORT ? "hitokokyu serve" : `hitokokyu serve --port ${port}`);

/**
 * @param {import("../background/problem.js").ProblemInfo} problem
 * @param {{ port: number, again?: () => void }} options
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
  if (kind === "unpaired" || kind === "permission" || kind === "mismatch") {
    const open = make("button", "button", say(kind === "unpaired" ? "open_pairing" : "open_settings"));
    open.type = "button";
    open.addEventListener("click", () => chrome.runtime.openOptionsPage());
    buttons.append(open);
  }
  if (again) {
    const retry = make("button", kind === "unpaired" ? "button quiet" : "button", say("try_again"));
    retry.type = "button";
    retry.addEventListener("click", again);
    buttons.append(retry);
  }
  if (buttons.hasChildNodes()) box.append(buttons);
  return box;
}
