import { randomBytes } from "node:crypto";
import type { AllowanceKey, LedgerLimit } from "../../ledger/allowance.js";

/** A window that contains the time of all cases. */
export const currentWindow: { readonly start: number; readonly end: number } = {
  start: Date.UTC(2020, 0, 1),
  end: Date.UTC(2400, 0, 1),
};

/** Of the buckets of cases, in milliseconds: real time that passes in a case refills less than a unit. */
export const bucketMs = 3_600_000;

/** A limit of 10 units, with fixed windows and not strict, but for the given fields. */
export function newLimit(fields: Partial<LedgerLimit> = {}): LedgerLimit {
  return {
    limitId: `l-${randomBytes(16).toString("hex")}`,
    version: 1,
    kind: "fixed",
    windowMs: 0,
    isStrict: false,
    amount: 10n,
    isDeleted: false,
    ...fields,
  };
}

/** A limit of 10 units that refill in an hour. */
export function newBucket(fields: Partial<LedgerLimit> = {}): LedgerLimit {
  return newLimit({ kind: "bucket", windowMs: bucketMs, ...fields });
}

/** A limit of 10 running calls. */
export function newSlots(fields: Partial<LedgerLimit> = {}): LedgerLimit {
  return newLimit({ kind: "concurrency", ...fields });
}

/** The allowance of a subject now. */
export function keyOf({ limitId, kind }: LedgerLimit, subject = ""): AllowanceKey {
  return { limitId, subject, windowStart: kind === "fixed" ? currentWindow.start : 0 };
}

/** The end of the window of an allowance that {@link keyOf} names. */
export function windowEndOf({ windowStart }: AllowanceKey): number {
  return windowStart === 0 ? 0 : currentWindow.end;
}
