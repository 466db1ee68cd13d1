import type { IncomingHttpHeaders } from "node:http";

/** The seconds that a provider asks to wait, in any of the three forms; absent if it asks nothing. */
export function retryAfterSeconds(
  { "retry-after-ms": milliseconds, "retry-after": value }: IncomingHttpHeaders,
  /** Milliseconds since the Unix epoch. */
  now: number = Date.now(),
): number | undefined {
  if (typeof milliseconds === "string" && /^\d{1,9}(\.\d{1,3})?$/.test(milliseconds)) {
    return Number(milliseconds) / 1_000;
  }
  if (typeof value !== "string") return undefined;
  if (/^\d{1,6}(\.\d{1,3})?$/.test(value)) return Number(value);
  // `Date.parse` accepts more texts than HTTP allows; a date of HTTP names its day.
  const date = /^[A-Z][a-z]{2,8}, |^[A-Z][a-z]{2} [A-Z]/.test(value)
    ? Date.parse(value)
    : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now) / 1_000;
}
