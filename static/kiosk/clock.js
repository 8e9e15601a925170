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

// The hours of that date by the school's calendar, null where it is closed; undefined for a date that the
// kiosk has not been told of.
export function hoursOf(settings, now) {
  const told = [settings.today, ...settings.days].find((day) => day.date === now.date);
  return told && (told.starts === null ? null : told);
}

// "open", "early", "late" or "closed". What the calendar of a date is that nobody told, the server knows.
export function dayState(settings, now) {
  const hours = hoursOf(settings, now);
  if (hours === undefined) return "open";
  if (hours === null) return "closed";
  if (now.clock < hours.starts) return "early";
  return now.clock >= hours.ends && hours.ends !== "23:59" ? "late" : "open";
}
