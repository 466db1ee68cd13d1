import type { CreateGatewayLimitInput, LimitWindow } from "./limit.js";

const secondMs = 1_000;
const hourMs = 3_600_000;
const dayMs = 86_400_000;

/** Milliseconds of a window; `undefined` for months, whose lengths differ. */
export function windowMsOf({ unit, length }: LimitWindow): number | undefined {
  const unitMs = {
    SECONDS: secondMs,
    MINUTES: 60 * secondMs,
    HOURS: hourMs,
    DAYS: dayMs,
    WEEKS: 7 * dayMs,
    MONTHS: undefined,
  }[unit];
  return unitMs && unitMs * length;
}

/** How an allowance of a limit works: it has fixed windows, refills continuously, or counts running calls. */
export type AllowanceKind = "fixed" | "bucket" | "concurrency";

/** How the allowances of a limit work. */
export function allowanceKindOf({
  measure,
  window,
}: Pick<CreateGatewayLimitInput, "measure" | "window">): AllowanceKind {
  if (measure === "concurrency" || window === undefined) return "concurrency";
  if (measure === "cost") return "fixed";
  const ms = windowMsOf(window);
  return ms !== undefined && ms <= hourMs ? "bucket" : "fixed";
}
