/**
 * A frame over somebody else's page: the panel at a composer, or the question before publishing.
 * The content script that opened it sends what is known and hears what the writer chose.
 */

import { ask } from "../ui/ask.js";
import { copyButton } from "../ui/copy.js";
import { button, byId, make } from "../ui/dom.js";
import { verdict } from "../ui/findings.js";
import { say, translatePage } from "../ui/i18n.js";
import { contentOf } from "./content.js";

/**
 * @typedef {import("../background/drafts.js").DraftRecord} DraftRecord
 * @typedef {{
 *   as: "panel" | "pause",
 *   kind?: "post" | "reply" | "quote" | "comment" | "message",
 *   record?: DraftRecord,
 *   isLate?: boolean,
 *   takesFocus?: boolean,
 * }} Scene without `record` the check is running; `isLate` when it takes too long; `takesFocus` for a
 * panel that was opened by keyboard
 */

const [headline, remark, body, scroller, buttons] = ["headline", "remark", "body", "scroller", "buttons"].map(byId);
let shown = "";
/** Rules that were reported in this pause already. @type {Set<string>} */
const met = new Set();

translatePage();
/** @type {MessagePort} from the content script, which alone knows the word in our address */
const port = await new Promise((resolve) => {
  addEventListener("message", ({ data, ports: [given] }) => {
    if (given && data === location.hash.slice(1)) resolve(given);
  });
});
port.postMessage({ type: "here" });

const answer = (/** @type {boolean} */ publish) => port.postMessage({ type: "answer", publish });
const again = () => port.postMessage({ type: "again" });
const close = () => port.postMessage({ type: "close" });

const closing = button(say("close"), "quiet", close);

/** @param {Scene} scene */
function draw(scene) {
  const { as, record } = scene;
  document.body.dataset.as = as;
  const { tone, title, note } = headOf(scene);
  document.body.dataset.tone = tone;
  // A status that did not change is not announced again.
  if (headline.textContent !== title) headline.textContent = title;
  if (remark.textContent !== note) remark.textContent = note;
  body.replaceChildren(...(record ? contentOf(record, again) : []));
  scroller.scrollTop = 0;
  if (as === "pause") {
    choices(choicesFor(scene));
    tellMet(record);
  } else if (!closing.isConnected) byId("close").append(closing);
  if (scene.takesFocus) closing.focus();
}

/**
 * Who asked the training to learn from warnings is asked more of their kind. Only the names of the rules
 * are told; the service forgets them at once unless that was switched on there.
 *
 * @param {DraftRecord | undefined} record
 */
function tellMet(record) {
  const rules = (record?.report?.findings ?? []).map(({ rule }) => rule).filter((rule) => !met.has(rule));
  if (!rules.length) return;
  for (const rule of rules) met.add(rule);
  ask("warnings.met", { rules });
}

/**
 * @param {Scene} scene
 * @returns {{ tone: string, title: string, note: string }}
 */
function headOf({ record, isLate }) {
  if (isLate) return { tone: "unknown", title: say("headline_not_yet"), note: say("remark_not_yet") };
  if (!record) return { tone: "unknown", title: say("headline_checking"), note: "" };
  if (record.problem) {
    return { tone: "unknown", title: say(`headline_${record.problem.kind}`), note: say("remark_found") };
  }
  const found = verdict([record]);
  return { tone: found.tone, title: found.headline, note: found.remark };
}

/** @param {Node[]} nodes the first button gets the focus */
function choices(nodes) {
  buttons.replaceChildren(...nodes);
  buttons.querySelector("button")?.focus();
}

const back = () => button(say("back_to_editing"), "strong", () => answer(false));

/**
 * @param {Scene} scene
 * @returns {Node[]}
 */
function choicesFor({ kind, record, isLate }) {
  const words = kind === "message" ? "send" : "publish";
  const findings = record?.report?.findings ?? [];
  const stops = findings.filter(({ severity }) => severity === "stop");
  const publish = button(say(`${words}_anyway`), "", () => {
    if (stops.length === 0) answer(true);
    else choices([make("p", "confirm", say(`confirm_${words}`, stops.length)), back(), reallyPublish()]);
  });
  // One more deliberate step, and no timer.
  const reallyPublish = () => button(say(`${words}_really`), "", () => answer(true));

  const nodes = [back()];
  const wording = findings.flatMap(({ rewrites }) => rewrites).find(({ text }) => text)?.text;
  if (wording) nodes.push(copyButton(wording, say("copy_wording")));
  if (isLate) nodes.push(button(say("try_again"), "", again));
  return [...nodes, publish];
}

function tellSize() {
  const around = document.body.scrollHeight - scroller.clientHeight;
  port.postMessage({ type: "size", height: Math.ceil(around + scroller.scrollHeight) });
}

port.onmessage = (/** @type {MessageEvent<Scene>} */ { data: scene }) => {
  // Someone may be reading, or typing a remark: only what changed is drawn anew.
  const now = JSON.stringify(scene);
  if (now !== shown) draw(scene);
  shown = now;
};
addEventListener("keydown", ({ key, isComposing }) => {
  if (key !== "Escape" || isComposing) return;
  if (document.body.dataset.as === "pause") answer(false);
  else close();
});
new ResizeObserver(tellSize).observe(body);
new ResizeObserver(tellSize).observe(buttons);
