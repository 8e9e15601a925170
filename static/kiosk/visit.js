// One pupil's visit: name, questions, reason, tick. Nothing of it is left when it is over.

import { schoolTime } from "./clock.js";
import { rest, watch } from "./idle.js";
import { calledBy } from "./names.js";
import { button, complain, show, slotOf, span, word } from "./page.js";
import { Search } from "./search.js";
import { uuid7 } from "./uuid.js";

const TICK_MS = 4_000;
const AT_ONCE = 8; // reasons on one screen
const AGAIN_MS = 60_000;

const recent = new Map(); // "kind student" → when it was tapped; for a minute only

export class Visit {
  #trail = []; // the screens so far: what Back goes back through
  #answers = new Map();
  #pupil = null; // { id, name } or, typed, { id: null, name }
  #offline = false;
  #search = null;
  #over = false;

  constructor({ kind, api, outbox, config, end }) {
    Object.assign(this, { kind, api, outbox, config, end });
    this.questions = config.questions.filter((question) => serves(question, kind));
    this.reasons = config.reasons.filter((reason) => serves(reason, kind));
    watch(() => this.leave());
    this.#go(() => this.#askName());
  }

  leave() {
    if (this.#over) return;
    this.#over = true;
    this.#search?.stop();
    rest();
    this.end();
  }

  #go(step) {
    this.#search?.stop();
    this.#trail.push(step);
    step();
  }

  #back() {
    this.#search?.stop();
    this.#trail.pop();
    const step = this.#trail.at(-1);
    if (step) step();
    else this.leave();
  }

  #show(name, { fill = {}, does = {} } = {}) {
    const who = this.#pupil ? this.#pupil.name : word(this.kind);
    return show(name, {
      fill: { who, ...fill },
      does: { back: () => this.#back(), "not-me": () => this.leave(), ...does },
    });
  }

  // Name

  #askName() {
    this.#pupil = null;
    const form = this.#show("name").querySelector("form");
    this.#search = new Search(this.api, (found) => this.#showMatches(found));
    form.elements.name.addEventListener("input", () => this.#search.typed(form.elements.name.value));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const only = slotOf("matches").querySelectorAll("button");
      if (only.length === 1) only[0].click();
    });
  }

  #showMatches({ state, results, typed }) {
    const items = results.map((pupil) =>
      button([span(pupil.name, "name"), span(pupil.form, "form")], () => this.#chosen(pupil), "big person"),
    );
    const mayType = state === "found" && !results.length && !this.config.settings.student_exact_match_required;
    if (mayType || state === "offline") items.push(this.#typedName(typed, state === "offline"));
    slotOf("matches").replaceChildren(...items.map(listItem));
    slotOf("hint").textContent = this.#hint(state, results, typed, mayType);
  }

  #hint(state, results, typed, mayType) {
    if (state === "short") return typed.trim() ? word("one-more") : "";
    if (state === "looking") return word("search");
    if (state === "busy") return word("search-later");
    if (state === "offline") return word("search-offline");
    if (results.length) return "";
    return word(mayType ? "nobody-typed" : "nobody");
  }

  #typedName(typed, offline) {
    const name = typed.trim().replace(/\s+/g, " ");
    return button(word("typed-name", { name }), () => {
      this.#offline = offline;
      this.#chosen({ id: null, name });
    });
  }

  #chosen(pupil) {
    this.#pupil = pupil;
    const before = recent.get(this.#recently());
    if (before && Date.now() - before < AGAIN_MS) this.#already(before);
    else this.#go(() => this.#ask(0));
  }

  #recently() {
    return `${this.kind} ${this.#pupil.id ?? this.#pupil.name}`;
  }

  #already(before) {
    const name = this.kind === "late_arrival" ? "already-late" : "already-leave";
    this.#finish(before, word(name, { time: this.#clock(before) }));
  }

  // Questions

  #ask(index) {
    const question = this.questions[index];
    if (!question) {
      this.#trail.pop();
      this.#go(() => this.#askReason(0));
      return;
    }
    const next = (answer) => {
      if (answer) this.#answers.set(question.id, answer);
      else this.#answers.delete(question.id);
      this.#go(() => this.#ask(index + 1));
    };
    const skip = question.required ? {} : { skip: () => next("") };
    const screen = this.#show("question", { fill: { question: question.text }, does: skip });
    if (question.type === "choice") this.#offerChoices(screen, question, next);
    else this.#offerField(screen, question, next);
  }

  #offerChoices(screen, question, next) {
    screen.querySelector("form").remove();
    slotOf("choices").append(...question.choices.map((choice) => button(choice, () => next(choice))));
    slotOf("question").tabIndex = -1;
    slotOf("question").focus();
  }

  #offerField(screen, question, next) {
    const form = screen.querySelector("form");
    form.elements.answer.value = this.#answers.get(question.id) ?? "";
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const answer = form.elements.answer.value.trim();
      if (answer || !question.required) next(answer);
      else complain(word("answer-needed"));
    });
  }

  // Reason

  #askReason(from) {
    const title = word(this.kind === "late_arrival" ? "why-late" : "why-leave");
    const does = {};
    if (from + AT_ONCE < this.reasons.length) does.more = () => this.#go(() => this.#askReason(from + AT_ONCE));
    if (!this.config.settings.reason_exact_match_required) does.typed = () => this.#go(() => this.#typeReason());
    this.#show("reasons", { fill: { title }, does });
    const offered = this.reasons.slice(from, from + AT_ONCE);
    slotOf("reasons").append(
      ...offered.map((reason) => button(reason.text, () => this.#record({ reason_id: reason.id, reason_text: null }))),
    );
  }

  #typeReason() {
    const form = this.#show("typed").querySelector("form");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = form.elements.reason.value.trim();
      if (text) this.#record({ reason_id: null, reason_text: text });
      else complain(word("reason-needed"));
    });
  }

  // The tap: named, kept, sent, once.

  async #record(reason) {
    const tapped = Date.now();
    const event = {
      id: uuid7(tapped),
      kind: this.kind,
      student_id: this.#pupil.id,
      student_name: this.#pupil.id ? null : this.#pupil.name,
      ...reason,
      occurred_at: new Date(tapped).toISOString(),
      captured_offline: this.#offline,
      answers: Array.from(this.#answers, ([question_id, answer]) => ({ question_id, answer })),
    };
    rest();
    show("saving");
    const outcome = await this.#submit(event);
    if (this.#over) return;
    if (outcome === "stored" || outcome === "waiting") {
      recent.set(this.#recently(), tapped);
      this.#finish(tapped, word(outcome === "waiting" ? "done-waiting" : this.#farewell()));
    } else this.#refuse(outcome.detail || word("refused"));
  }

  async #submit(event) {
    try {
      return await this.outbox.submit(event);
    } catch {
      return { detail: word("cannot-keep") };
    }
  }

  #farewell() {
    return this.kind === "late_arrival" ? "done-late" : "done-leave";
  }

  #refuse(detail) {
    watch(() => this.leave());
    this.#go(() => this.#show("refused", { fill: { detail } }));
  }

  #finish(at, detail) {
    rest();
    this.#search?.stop();
    const { id, name } = this.#pupil;
    show("done", { fill: { name: calledBy(name, { typed: !id }), time: this.#clock(at), detail } });
    setTimeout(() => this.leave(), TICK_MS);
  }

  #clock(at) {
    return schoolTime(this.config.school.timezone, at).clock;
  }
}

function serves(offered, kind) {
  return offered.kind === kind || offered.kind === "both";
}

function listItem(child) {
  const item = document.createElement("li");
  item.append(child);
  return item;
}
