import { wrongUse } from "../cli-error.js";

/** Help text about {@link parsePastTime}. */
export const pastTimeHelp: string = `A time is a date or a date and time in UTC or with a zone (2026-11-30, "2026-11-30 15:00:00Z",
2026-11-30T15:00+01:00), or how long ago (90s, 30m, 2h, 7d, 4w).`;

const units: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

const dateAndTime =
  /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)(Z|[+-]\d\d:\d\d)?)?$/;

/**
 * Parses an option with a time.
 *
 * @param now milliseconds since the Unix epoch, as is the result
 */
export function parsePastTime(
  option: string,
  text: string | undefined,
  now: number,
): number | undefined {
  if (text === undefined) return undefined;
  const [, amount, unit = ""] = /^(\d{1,9})([smhdw])$/.exec(text) ?? [];
  if (amount !== undefined) return Math.max(0, now - Number(amount) * (units[unit] ?? 0));
  const [, date = "", time = "00:00", zone = "Z"] = dateAndTime.exec(text) ?? [];
  const parsed = Date.parse(`${date}T${time}${zone}`);
  if (parsed >= 0 && isOnCalendar(date)) return parsed;
  throw wrongUse(
    `${option} must be a time such as 2026-11-30 or 2026-11-30T15:00:00Z, or how long ago, such as ` +
      "30m, 2h or 7d",
  );
}

// Date.parse reads February 30 as March 2.
function isOnCalendar(date: string): boolean {
  return new Date(`${date}T00:00Z`).toISOString().startsWith(date);
}
