// Every event is kept here before it is sent, and leaves only when the server has answered for it.
// It is sent again under the same id until then: the server stores it once.

import { Refused } from "./api.js";
import { read, write } from "./keep.js";

const FOREGROUND_MS = 4_000; // a pupil waits no longer than this for an answer
const LONGEST_WAIT_MS = 60_000;

export class Outbox {
  #api;
  #onChange;
  #school = null;
  #pumping = false;
  #tries = 0;
  #timer = 0;
  #pupils = new Map(); // event id → tells the pupil in front of the kiosk

  constructor(api, onChange) {
    this.#api = api;
    this.#onChange = onChange;
    for (const moment of ["online", "focus"]) addEventListener(moment, () => this.sendNow());
  }

  // Only events of the school that the kiosk is connected to may be sent there.
  belongTo(school) {
    this.#school = school;
    this.sendNow();
  }

  // What waits for this school, oldest first.
  get waiting() {
    return this.#all().filter((entry) => entry.school === this.#school);
  }

  // "stored", "waiting" (kept, and sent later), or the Refused that the pupil can do something about.
  async submit(event) {
    this.#save([...this.#all(), { school: this.#school, event }]);
    const answered = new Promise((tell) => this.#pupils.set(event.id, tell));
    const patience = new Promise((tell) => setTimeout(tell, FOREGROUND_MS, "waiting"));
    this.sendNow();
    const outcome = await Promise.race([answered, patience]);
    if (this.#pupils.delete(event.id) && outcome === "waiting") this.#pupilHasGone(event.id);
    return outcome;
  }

  sendNow() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#pump();
  }

  async #pump() {
    if (this.#pumping || !this.#api.token) return;
    this.#pumping = true;
    try {
      await alone(() => this.#sendAll());
    } finally {
      this.#pumping = false;
    }
    if (!this.#timer && this.#api.token && this.waiting.length) this.#pump();
  }

  async #sendAll() {
    for (let entry = this.waiting[0]; entry && this.#api.token; entry = this.waiting[0]) {
      try {
        await this.#send(entry.event);
        this.#tries = 0;
      } catch (error) {
        this.#later(error.waitMs ?? 0);
        return;
      }
    }
  }

  // Settles one event, or throws when nobody can tell what became of it.
  async #send(event) {
    try {
      const sent = { ...event, device_time: new Date().toISOString() };
      const { body } = await this.#api.post("attendance", sent);
      if (body?.id !== event.id) throw new Error("an answer that is not ours");
      this.#settle(event.id, "stored");
    } catch (error) {
      if (!(error instanceof Refused) || error.status === 401) throw error;
      this.#refused(event, error);
    }
  }

  #refused(event, refusal) {
    const kept = this.#all().find((entry) => entry.event.id === event.id)?.event;
    if (refusal.status === 410) this.#settle(event.id, "stored");
    else if (this.#pupils.has(event.id)) this.#settle(event.id, refusal);
    else if (kept && !event.captured_offline) this.#pupilHasGone(event.id);
    else {
      // Nobody is there to put it right: staff see it later, and it blocks nothing.
      write("aside", [...read("aside", []), { ...kept, problem: refusal.problem }]);
      this.#settle(event.id, "aside");
    }
  }

  #settle(id, outcome) {
    this.#save(this.#all().filter((entry) => entry.event.id !== id));
    this.#tell(id, outcome);
  }

  #tell(id, outcome) {
    const tell = this.#pupils.get(id);
    this.#pupils.delete(id);
    tell?.(outcome);
  }

  // From now on it may not be refused for what only the pupil could put right.
  #pupilHasGone(id) {
    const marked = this.#all().map((entry) =>
      entry.event.id === id ? { ...entry, event: { ...entry.event, captured_offline: true } } : entry,
    );
    this.#save(marked);
  }

  #later(waitMs) {
    for (const id of [...this.#pupils.keys()]) {
      this.#pupilHasGone(id);
      this.#tell(id, "waiting");
    }
    const backoff = Math.min(LONGEST_WAIT_MS, 1_000 * 2 ** this.#tries) * (0.75 + Math.random() / 2);
    this.#tries += 1;
    this.#timer = setTimeout(() => this.sendNow(), Math.max(waitMs, backoff));
  }

  #all() {
    return read("outbox", []);
  }

  #save(entries) {
    write("outbox", entries.length ? entries : null);
    this.#onChange();
  }
}

// One page at a time sends, where the browser can say so.
function alone(work) {
  return navigator.locks ? navigator.locks.request("custr.kiosk.outbox", work) : work();
}
