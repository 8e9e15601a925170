// The page: one screen at a time, cloned from the templates that hold its words.

const screen = document.getElementById("screen");

// Shows a screen; `fill` are texts by slot, `does` what its buttons do. The first field, or the title, has the focus.
export function show(name, { fill = {}, does = {} } = {}) {
  screen.replaceChildren(document.getElementById(`screen-${name}`).content.cloneNode(true));
  screen.dataset.screen = name;
  for (const [slot, text] of Object.entries(fill)) slotOf(slot).textContent = text;
  for (const button of screen.querySelectorAll("[data-do]")) {
    const action = does[button.dataset.do];
    if (action) button.addEventListener("click", () => action());
    else button.remove();
  }
  scrollTo(0, 0);
  focusOn(screen.querySelector("input"));
  return screen;
}

export function focusOn(field) {
  const title = screen.querySelector("h1");
  if (field && !field.hidden) field.focus();
  else if (title) {
    title.tabIndex = -1;
    title.focus();
  }
}

export function slotOf(name) {
  return screen.querySelector(`[data-slot="${name}"]`);
}

export function shown() {
  return screen.dataset.screen;
}

// Says what is wrong beside the field, or takes it away.
export function complain(text) {
  const slot = slotOf("problem");
  slot.textContent = text;
  slot.hidden = !text;
  const field = screen.querySelector("input");
  field.setAttribute("aria-invalid", String(Boolean(text)));
  if (text) field.focus();
}

export function button(text, action, className = "big") {
  const made = document.createElement("button");
  made.type = "button";
  made.className = className;
  made.append(...[text].flat());
  made.addEventListener("click", action);
  return made;
}

export function span(text, className) {
  const made = document.createElement("span");
  made.className = className;
  made.textContent = text;
  return made;
}

// A sentence of the page's own words, its {braces} filled.
export function word(name, values = {}) {
  const text = document.querySelector(`#words [data-word="${name}"]`).textContent;
  return text.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
}
