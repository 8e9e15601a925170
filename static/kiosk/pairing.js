// A tablet becomes a kiosk: by a code that is typed once, or by a token handed over in the address.

import { Refused } from "./api.js";
import { isPin } from "./pin.js";
import { complain, show, word } from "./page.js";

const ANSWER_WITHIN_MS = 60_000;
const MOST_TRIES = 3;

// The token of `#token=…`, taken out of the address at once, so that no history keeps it.
export function tokenInAddress() {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (token !== null) history.replaceState(null, "", location.pathname + location.search);
  return token || null;
}

export function askForCode(api, paired) {
  const screen = show("pairing");
  const form = screen.querySelector("form");
  let asking = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (asking) return;
    asking = true;
    try {
      const { body } = await api.post("devices/pair", { code: form.elements.code.value.trim() });
      paired(body.token);
    } catch (error) {
      complain(word(why(error)));
    } finally {
      asking = false;
    }
  });
}

// Another token was handed over: what is connected stays so, unless somebody says otherwise, and knows the PIN.
export function confirmReplacing({ school, settings }, { replace, keep }) {
  const pin = settings.staff_pin;
  const screen = show("replace", { fill: { school: school.name }, does: { keep } });
  const form = screen.querySelector("form");
  const field = screen.querySelector("[data-slot=pin]");
  const still = () => screen.dataset.screen === "replace" && screen.contains(form);
  const nobody = setTimeout(() => still() && keep(), ANSWER_WITHIN_MS);
  let tries = 0;
  if (!pin) field.remove();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("[type=submit]");
    button.disabled = true;
    const isRight = !pin || (await isPin(form.elements.pin.value, pin));
    button.disabled = false;
    if (!still()) return;
    tries += 1;
    if (!isRight && tries < MOST_TRIES) return complain(word("wrong-pin"));
    clearTimeout(nobody);
    if (isRight) replace();
    else keep();
  });
}

function why(error) {
  if (error instanceof Refused) return "not-paired";
  return error.status === 429 ? "too-many-codes" : "no-connection";
}
