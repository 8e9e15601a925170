// Whoever walks away leaves nothing on the screen: asked after 20 s, wiped after 20 s more.

const ASK_AFTER_MS = 20_000;
const dialog = document.getElementById("still-there");

let timer = 0;
let leave = null;

// Watches until `rest` is called; `wipe` runs when nobody answers.
export function watch(wipe) {
  leave = wipe;
  again();
}

export function rest() {
  leave = null;
  clearTimeout(timer);
  if (dialog.open) dialog.close();
}

function again() {
  clearTimeout(timer);
  if (leave) timer = setTimeout(ask, ASK_AFTER_MS);
}

function ask() {
  dialog.showModal();
  timer = setTimeout(finish, ASK_AFTER_MS);
}

function finish() {
  const wipe = leave;
  rest();
  wipe?.();
}

for (const moment of ["pointerdown", "keydown", "input"]) {
  addEventListener(moment, () => dialog.open || again(), { passive: true });
}
dialog.addEventListener("click", ({ target }) => {
  if (target.value === "leave") finish();
  else if (target.value === "stay") dialog.close();
});
dialog.addEventListener("close", again);
