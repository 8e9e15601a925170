// The kiosk: paired or not, the school's settings, and the visits, one after another.

import { Api } from "./api.js";
import { believe, dayState, hoursOf, schoolTime } from "./clock.js";
import { read, write } from "./keep.js";
import { Outbox } from "./outbox.js";
import { show, shown, word } from "./page.js";
import { askForCode, confirmReplacing, tokenInAddress } from "./pairing.js";
import { Visit } from "./visit.js";

const APP_VERSION = "1";
const ASK_EVERY_MS = 60_000;
const BEAT_EVERY_MS = 300_000;
const RETRY_MS = 3_000;

const api = new Api(document.body.dataset.api);
const outbox = new Outbox(api, showWaiting);

let config = null;
let etag = null;
let visit = null;
let handed = null; // another token, which a paired kiosk takes only when somebody says so
let state = null; // of the school's day, as the screen shows it

function start() {
  api.onUnauthorised = unpaired;
  addEventListener("hashchange", () => takeToken(tokenInAddress()));
  setInterval(tick, 1_000);
  setInterval(refresh, ASK_EVERY_MS);
  setInterval(beat, BEAT_EVERY_MS);
  const token = tokenInAddress(); // read first: it is taken out of the address
  pairedBy(read("token"));
  takeToken(token);
  if (!api.token) unpaired();
}

// A link must not make the kiosk of one school another's by itself.
function takeToken(token) {
  if (!token || token === api.token) return;
  if (!api.token) pairedBy(token);
  else {
    handed = token;
    askToReplace();
  }
}

function askToReplace() {
  if (!handed || !config) return; // once the school's settings are known: they hold the PIN
  visit?.leave();
  visit = null;
  const token = handed;
  handed = null;
  confirmReplacing(config, { replace: () => pairedBy(token), keep: home });
}

function pairedBy(token) {
  if (!token) return;
  write("token", token);
  Object.assign(api, { token });
  config = etag = null;
  visit?.leave();
  show("connecting");
  refresh();
}

function unpaired() {
  write("token", null);
  api.token = null;
  config = etag = null;
  visit?.leave();
  document.getElementById("school").textContent = "";
  const token = handed;
  handed = null;
  if (token) pairedBy(token);
  else askForCode(api, pairedBy);
}

// Takes the school's settings, and again every minute; a visit under way keeps those it began with.
async function refresh() {
  if (!api.token) return;
  try {
    const answer = await api.get("config", { headers: etag ? { "If-None-Match": etag } : {} });
    if (answer.status !== 304) learn(answer);
  } catch (error) {
    if (config || !api.token) return;
    show("connecting", { fill: { detail: word("no-connection") } });
    setTimeout(refresh, RETRY_MS);
  }
}

function learn({ body, headers }) {
  if (!body?.school) throw new Error("no configuration");
  const first = config === null;
  config = body;
  etag = headers.get("ETag");
  believe(body.server_time);
  document.getElementById("school").textContent = body.school.name;
  tick();
  if (!visit && shown() === "home") home();
  if (first) {
    outbox.belongTo(body.school.slug);
    beat();
    home();
    askToReplace();
  }
}

function now() {
  return schoolTime(config.school.timezone);
}

function tick() {
  document.getElementById("time").textContent = config ? now().clock : "";
  if (config && !visit && (state !== today() || shown() === "connecting")) home();
}

function today() {
  return dayState(config.settings, now());
}

function home() {
  visit = null;
  if (!config) return;
  state = today();
  const does = Object.fromEntries(offered().map((kind) => [kind, () => begin(kind)]));
  if (state === "open") show("home", { does });
  else show("closed", { fill: closed() });
}

// What this device offers; no Early Leave where no year may sign itself out.
function offered() {
  const nobodyLeaves = config.settings.early_leave.years?.length === 0;
  return config.device.kinds.filter((kind) => kind !== "early_leave" || !nobodyLeaves);
}

function closed() {
  const name = { early: "too-early", late: "too-late", closed: "no-school" }[state];
  const hours = hoursOf(config.settings, now());
  const time = state === "early" ? hours?.starts : hours?.ends;
  return { title: word(name), detail: word(`${name}-detail`, { time }) };
}

function begin(kind) {
  visit = new Visit({ kind, api, outbox, config, end: home });
}

function showWaiting() {
  const count = outbox.waiting.length;
  const badge = document.getElementById("waiting");
  badge.hidden = count === 0;
  badge.textContent = count === 1 ? word("waiting-one") : word("waiting-many", { count });
}

async function beat() {
  if (!config) return;
  const { waiting } = outbox;
  await api
    .post("devices/heartbeat", {
      device_time: new Date().toISOString(),
      app_version: APP_VERSION,
      events_waiting: waiting.length,
      oldest_waiting_at: waiting[0]?.event.occurred_at ?? null,
    })
    .catch(() => {}); // the next one tells it
}

start();
