/** Whether the service is there, pairing with it, and its port. */

import { ask } from "../ui/ask.js";
import { byId } from "../ui/dom.js";
import { say } from "../ui/i18n.js";
import { problemView } from "../ui/problem.js";
import { showChoices } from "./choices.js";
import { showHours } from "./hours.js";
import { outcome } from "./rows.js";
import { section } from "./section.js";

/** @typedef {import("../background/problem.js").ProblemInfo} ProblemInfo */

const input = (/** @type {string} */ id) => /** @type {HTMLInputElement} */ (document.getElementById(id));

/** @param {ProblemInfo} problem */
const sentence = ({ kind, message, hint }) => [message ?? say(`headline_${kind}`), hint].filter(Boolean).join(" ");

/** @param {{ value?: any }[]} answers */
function draw([{ value: status }, { value: settings }]) {
  const { port, paired, problem } = status;
  // Never over what someone is typing.
  if (document.activeElement !== input("port")) input("port").value = String(port);
  input("port").disabled = settings.managed.includes("port");
  /** @type {HTMLButtonElement} */ (byId("port-save")).disabled = input("port").disabled;
  byId("unpair").hidden = !paired;
  byId("pairing").hidden = paired && problem?.kind !== "unpaired";
  byId("state").dataset.tone = problem ? "unknown" : "clean";
  byId("headline").textContent = say(problem ? `headline_${problem.kind}` : "headline_paired");
  byId("remark").textContent = problem ? "" : say("remark_paired");
  const isShownBelow = !problem || problem.kind === "unpaired";
  byId("details").replaceChildren(...(isShownBelow ? [] : [problemView(problem, { port, again: showAnswers })]));
  byId("refused-policies").hidden = settings.refusedPolicies.length === 0;
  byId("refused-policies").textContent = say("refused_policies", settings.refusedPolicies.join(say("list_separator")));
}

export const showConnection = section(() => Promise.all([ask("status"), ask("settings")]), draw);

/** All that the service answers: it may be back. */
const showAnswers = () => Promise.all([showConnection(), showChoices(), showHours()]);

export function listenConnection() {
  byId("pairing").addEventListener("submit", async (event) => {
    event.preventDefault();
    const { problem } = await ask("pair", { code: input("code").value.trim() });
    await showConnection();
    if (problem) {
      outcome("code-outcome", false, sentence(problem));
      input("code").select();
      input("code").focus();
    } else {
      outcome("code-outcome", true, "");
      outcome("pair-outcome", true, say("pair_done"));
      input("code").value = "";
      byId("sites-title").focus();
    }
  });
  byId("unpair").addEventListener("click", async () => {
    await ask("unpair");
    outcome("pair-outcome", true, say("unpair_done"));
    await showConnection();
    input("code").focus();
  });
  byId("connection").addEventListener("submit", async (event) => {
    event.preventDefault();
    await ask("port.save", { port: input("port").valueAsNumber });
    await showConnection();
    outcome("port-outcome", true, say("saved"));
  });
}
