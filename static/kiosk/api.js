// Calls to the REST interface. An answer is one of three things: what was asked for, a refusal
// (a 4xx problem of ours), or nothing that can be relied on, which is tried again later.

const PATIENCE_MS = 10_000;
const LATER = new Set([408, 425, 429]);

export class Refused extends Error {
  constructor(status, problem) {
    super(problem.code);
    this.status = status;
    this.problem = problem;
  }

  // The interface's own words for the first thing that was wrong.
  get detail() {
    return this.problem.errors?.[0]?.detail || this.problem.detail || "";
  }

  has(code) {
    return this.problem.code === code || Boolean(this.problem.errors?.some((error) => error.code === code));
  }
}

export class Unreachable extends Error {
  constructor(why, waitMs = 0, status = 0) {
    super(why);
    this.waitMs = waitMs;
    this.status = status;
  }
}

export class Api {
  constructor(base) {
    this.base = base;
    this.token = null;
    this.onUnauthorised = () => {};
  }

  get(path, { headers = {}, signal } = {}) {
    return this.#call("GET", path, { headers, signal });
  }

  post(path, body) {
    const headers = { "Content-Type": "application/json" };
    return this.#call("POST", path, { headers, body: JSON.stringify(body) });
  }

  async #call(method, path, { headers, body, signal }) {
    const token = this.token;
    const { response, read } = await this.#fetch(method, path, { headers, body, signal, token });
    if (response.ok || response.status === 304) return { status: response.status, body: read, headers: response.headers };
    if (response.status >= 500 || LATER.has(response.status)) {
      throw new Unreachable(`status ${response.status}`, waitMs(response), response.status);
    }
    // A portal's or a proxy's own 4xx says nothing about the event.
    if (!read?.code) throw new Unreachable(`status ${response.status}, not ours`);
    if (response.status === 401 && token && token === this.token) this.onUnauthorised();
    throw new Refused(response.status, read);
  }

  async #fetch(method, path, { headers, body, signal, token }) {
    const stop = new AbortController();
    const limit = setTimeout(() => stop.abort(), PATIENCE_MS);
    signal?.addEventListener("abort", () => stop.abort());
    try {
      const response = await fetch(this.base + path, {
        method,
        headers: token ? { ...headers, Authorization: `Bearer ${token}` } : headers,
        body,
        signal: stop.signal,
        cache: "no-store",
        credentials: "omit",
        redirect: "error",
        referrerPolicy: "no-referrer",
      });
      return { response, read: parsed(await response.text()) };
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new Unreachable(error.name);
    } finally {
      clearTimeout(limit);
    }
  }
}

function parsed(text) {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}

function waitMs(response) {
  const seconds = Number(response.headers.get("Retry-After"));
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0;
}
