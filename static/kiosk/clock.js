// The time at the school: the server's clock, in the school's own zone. A tablet's clock may be wrong.

let behindMs = 0;

export function believe(serverTime) {
  const said = Date.parse(serverTime);
  if (!Number.isNaN(said)) behindMs = said - Date.now();
}

// { clock: "08:57", weekday: "mon", date: "2026-11-23" }
export function schoolTime(timezone, at = Date.now() + behindMs) {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: timezone,
    weekday: "short",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return {
    clock: `${part.hour}:${part.minute}`,
    weekday: part.weekday.slice(0, 3).toLowerCase(),
    date: `${part.year}-${part.month}-${part.day}`,
  };
}

// "open", "early", "late" or "closed". `saidOn`: the school's date when closed_today was said.
export function dayState(settings, now, saidOn) {
  if (!settings.school_days.includes(now.weekday)) return "closed";
  if (settings.closed_today && saidOn === now.date) return "closed";
  if (now.clock < settings.day_starts) return "early";
  return now.clock >= settings.day_ends && settings.day_ends !== "23:59" ? "late" : "open";
}
