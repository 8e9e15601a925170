// A tablet becomes a kiosk: by a code that is typed once, or by a token handed over in the address.

import { Refused } from "./api.js";
import { complain, show, word } from "./page.js";

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

function why(error) {
  if (error instanceof Refused) return "not-paired";
  return error.status === 429 ? "too-many-codes" : "no-connection";
}
