/** The settings: each section draws itself from what the background knows, whenever that changed. */

import { byId, make } from "../ui/dom.js";
import { say, translatePage } from "../ui/i18n.js";
import { listenAccounts, showAccounts } from "./accounts.js";
import { listenChoices, showChoices } from "./choices.js";
import { listenConnection, showConnection } from "./connection.js";
import { showHours } from "./hours.js";
import { listenFeedback, showFeedback, showQuiet } from "./lists.js";
import { listenSites, showSites } from "./sites.js";

/** What goes where, in plain words. */
const PLACES = ["text", "memory", "kept", "quiet", "feedback", "nobody"];

/** Sections to draw again, by what changed in the storage. */
const SECTIONS = {
  connection: { keys: ["port", "token"], show: showConnection },
  sites: { keys: ["sites", "instances"], show: showSites },
  choices: { keys: ["guideline", "pauseAt", "sensitivity", "port", "token"], show: showChoices },
  accounts: { keys: ["accounts"], show: showAccounts },
  hours: { keys: ["port", "token"], show: showHours },
  quiet: { keys: ["quiet"], show: showQuiet },
  feedback: { keys: ["feedback"], show: showFeedback },
};

const showAll = () => Promise.all(Object.values(SECTIONS).map(({ show }) => show()));

translatePage();
byId("where").append(
  ...PLACES.flatMap((place) => [make("dt", "", say(`where_${place}`)), make("dd", "soft", say(`where_${place}_words`))]),
);
listenConnection();
listenSites();
listenChoices();
listenAccounts();
listenFeedback();
chrome.storage.local.onChanged.addListener((changes) => {
  for (const { keys, show } of Object.values(SECTIONS)) if (keys.some((key) => key in changes)) show();
});
chrome.storage.managed.onChanged.addListener(showAll);
chrome.permissions.onAdded.addListener(showAll);
chrome.permissions.onRemoved.addListener(showAll);
showAll();
