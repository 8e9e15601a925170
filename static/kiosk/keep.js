// What survives a reload: the device's token, and the events that are not answered yet.

const PREFIX = "custr.kiosk.";

export function read(name, otherwise = null) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + name)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

// Throws when the browser cannot keep it: nothing may look saved that is not.
export function write(name, value) {
  if (value === null) localStorage.removeItem(PREFIX + name);
  else localStorage.setItem(PREFIX + name, JSON.stringify(value));
}
