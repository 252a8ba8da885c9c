/** What to check with, how soon the learned reader speaks, and from which severity on to pause. */

import { PAUSE_AT, SENSITIVITIES } from "../background/settings.js";
import { ask } from "../ui/ask.js";
import { byId, make } from "../ui/dom.js";
import { inMyLanguage, say } from "../ui/i18n.js";
import { section } from "./section.js";

const guideline = /** @type {HTMLSelectElement} */ (byId("guideline"));

/** @typedef {import("@hitokokyu/api").ReaderAnswer} ReaderAnswer */

/** @param {{ count: number, of: number }} share */
const percent = ({ count, of }) => (of ? String(Math.round((100 * count) / of)) : "–");

/**
 * @param {any} settings
 * @param {ReaderAnswer | undefined} reader
 */
function drawSensitivity(settings, reader) {
  byId("sensitivity-help").textContent = say(reader ? "sensitivity_help" : "sensitivity_unknown");
  byId("sensitivity-measured").hidden = !reader?.figures;
  const chosen = settings.sensitivity ?? reader?.sensitivity;
  for (const choice of byId("sensitivity-choices").querySelectorAll("label")) {
    const radio = /** @type {HTMLInputElement} */ (choice.querySelector("input"));
    radio.checked = radio.value === chosen;
    radio.disabled = !reader || settings.managed.includes("sensitivity");
    const measured = reader?.figures?.sensitivities.find(({ sensitivity }) => sensitivity === radio.value);
    /** @type {HTMLElement} */ (choice.querySelector("small")).textContent = measured
      ? say(
          "sensitivity_figures",
          percent(measured.right),
          percent(measured.found),
          percent(measured.in_peace),
          ((1000 * measured.everyday_alarms.count) / measured.everyday_alarms.of).toFixed(1),
        )
      : "";
  }
}

/** @param {{ value?: any }[]} answers */
function draw([{ value: settings }, { value }, { value: reader }]) {
  drawSensitivity(settings, reader);
  const offered = /** @type {import("@hitokokyu/api").Guideline[] | undefined} */ (value);
  const chosen = settings.guideline;
  const options = [new Option(say("guideline_all"), "")];
  for (const { guideline: id, title } of offered ?? []) options.push(new Option(inMyLanguage(title), id));
  // A choice is never changed behind the writer's back, not even when the service does not have it.
  const isKnown = options.some(({ value }) => value === (chosen ?? ""));
  if (!isKnown) options.push(new Option(offered ? say("guideline_gone", chosen) : chosen, chosen));
  guideline.replaceChildren(...options);
  guideline.value = chosen ?? "";
  guideline.disabled = !offered || settings.managed.includes("guideline");
  byId("guideline-help").textContent = say(offered ? "guideline_help" : "guideline_unknown");

  for (const radio of byId("pause-at-choices").querySelectorAll("input")) {
    radio.checked = radio.value === settings.pauseAt;
    radio.disabled = settings.managed.includes("pauseAt");
  }
  for (const line of document.querySelectorAll("[data-managed]")) {
    if (line instanceof HTMLElement) line.hidden = !settings.managed.includes(line.dataset.managed);
  }
}

export const showChoices = section(() => Promise.all([ask("settings"), ask("guidelines"), ask("reader")]), draw);

export function listenChoices() {
  guideline.addEventListener("change", () => ask("guideline.save", { guideline: guideline.value || null }));
  byId("sensitivity-choices").append(
    ...SENSITIVITIES.map((value) => {
      const radio = make("input", "");
      Object.assign(radio, { type: "radio", name: "sensitivity", value });
      radio.addEventListener("change", () => ask("sensitivity.save", { sensitivity: value }));
      const words = make("span", "", say(`sensitivity_${value}`), make("small", "soft"));
      return make("label", "choice", radio, words);
    }),
  );
  byId("pause-at-choices").append(
    ...PAUSE_AT.map((value) => {
      const radio = make("input", "");
      Object.assign(radio, { type: "radio", name: "pause-at", value });
      radio.addEventListener("change", () => ask("pause-at.save", { pauseAt: value }));
      return make("label", "choice", radio, make("span", "", say(`pause_at_${value}`)));
    }),
  );
}
