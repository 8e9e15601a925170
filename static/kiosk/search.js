// Finding a pupil by three letters. Never a list of everyone: the server tells six at most.

import { Refused, Unreachable } from "./api.js";
import { searchable } from "./names.js";

const PAUSE_MS = 180;

export class Search {
  #api;
  #tell;
  #asked = null;
  #timer = 0;

  // `tell` gets { state: "short" | "looking" | "found" | "busy" | "offline", results, typed }
  constructor(api, tell) {
    this.#api = api;
    this.#tell = tell;
  }

  typed(text) {
    this.stop();
    const asked = searchable(text); // the server knows whether a short one is a whole name
    this.#tell({ state: asked === "yes" ? "looking" : "short", results: [], typed: text });
    if (asked === "no") return;
    this.#timer = setTimeout(() => this.#ask(text), PAUSE_MS);
  }

  stop() {
    clearTimeout(this.#timer);
    this.#asked?.abort();
    this.#asked = null;
  }

  async #ask(text) {
    const asked = new AbortController();
    this.#asked = asked;
    const told = await this.#answer(text, asked.signal);
    if (told && this.#asked === asked) this.#tell({ results: [], ...told, typed: text });
  }

  async #answer(text, signal) {
    try {
      const query = new URLSearchParams({ search: text.trim() });
      const { body } = await this.#api.get(`students?${query}`, { signal });
      if (!Array.isArray(body?.results)) return { state: "offline" };
      return { state: "found", results: body.results };
    } catch (error) {
      if (error instanceof Refused) return { state: "short" };
      if (!(error instanceof Unreachable)) return null;
      if (error.status !== 429) return { state: "offline" };
      this.#timer = setTimeout(() => this.#ask(text), Math.min(error.waitMs || 2_000, 10_000));
      return { state: "busy" };
    }
  }
}
