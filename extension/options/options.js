/** Pairing and the port: everything there is to set. */

import { SERVICE_PERMISSION } from "../background/settings.js";
import { ask } from "../ui/ask.js";
import { make } from "../ui/dom.js";
import { say, translatePage } from "../ui/i18n.js";
import { problemView } from "../ui/problem.js";

/** @typedef {import("../background/problem.js").ProblemInfo} ProblemInfo */

const byId = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const input = (/** @type {string} */ id) => /** @type {HTMLInputElement} */ (document.getElementById(id));

/** @param {ProblemInfo} problem */
const sentence = ({ kind, message, hint }) => [message ?? say(`headline_${kind}`), hint].filter(Boolean).join(" ");

/**
 * @param {string} id
 * @param {boolean} good
 * @param {string} words
 */
function outcome(id, good, words) {
  const line = byId(id);
  line.dataset.good = String(good);
  line.textContent = words;
}

function allowButton() {
  const button = make("button", "button strong", say("allow"));
  button.type = "button";
  button.addEventListener("click", async () => {
    await chrome.permissions.request(SERVICE_PERMISSION);
    await showState();
  });
  return button;
}

async function showState() {
  const { value: status } = await ask("status");
  const { port, paired, problem } = status;
  // Never over what someone is typing.
  if (document.activeElement !== input("port")) input("port").value = String(port);
  byId("unpair").hidden = !paired;
  byId("state").dataset.tone = problem ? "unknown" : "clean";
  byId("headline").textContent = say(problem ? `headline_${problem.kind}` : "headline_paired");
  byId("remark").textContent = problem ? "" : say("remark_paired");
  const nodes = [];
  if (problem?.kind === "permission") nodes.push(make("p", "", say("remark_permission")), allowButton());
  else if (problem && problem.kind !== "unpaired") nodes.push(problemView(problem, { port, again: showState }));
  byId("details").replaceChildren(...nodes);
}

byId("pairing").addEventListener("submit", async (event) => {
  event.preventDefault();
  const { problem } = await ask("pair", { code: input("code").value.trim() });
  if (problem) {
    outcome("code-outcome", false, sentence(problem));
    input("code").select();
    input("code").focus();
  } else {
    outcome("code-outcome", true, say("pair_done"));
    input("code").value = "";
  }
  await showState();
});

byId("connection").addEventListener("submit", async (event) => {
  event.preventDefault();
  await ask("port.save", { port: input("port").valueAsNumber });
  outcome("port-outcome", true, say("saved"));
  await showState();
});

byId("unpair").addEventListener("click", async () => {
  await ask("unpair");
  outcome("code-outcome", true, say("unpair_done"));
  await showState();
  input("code").focus();
});

translatePage();
showState();
