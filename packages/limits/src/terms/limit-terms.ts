import { allowanceKindOf, type GatewayLimit, windowMsOf } from "@gw/entities";
import { parseUsd } from "@gw/usage";
import type { LedgerLimit } from "../ledger/allowance.js";
import { fixedWindowAt, type TimeRange } from "./fixed-window.js";

/** A limit, as the limiter computes with it. */
export interface LimitTerms {
  readonly workspaceId: string;
  readonly limit: GatewayLimit;
  /** As the ledger knows it. */
  readonly inLedger: LedgerLimit;
}

/** The terms of a limit of a workspace. */
export function termsOf(workspaceId: string, limit: GatewayLimit): LimitTerms {
  const { limitId, version, measure, window, strict, warnAt } = limit;
  const amount = measure === "cost" ? parseUsd(limit.amount) : BigInt(limit.amount);
  const kind = allowanceKindOf(limit);
  const inLedger: LedgerLimit = {
    limitId,
    version,
    kind,
    windowMs: (kind === "bucket" && window !== undefined && windowMsOf(window)) || 0,
    isStrict: strict,
    amount,
    ...(warnAt === undefined ? {} : { warnAt: (amount * BigInt(warnAt) + 99n) / 100n }),
    isDeleted: false,
  };
  return { workspaceId, limit, inLedger };
}

/** The window of an allowance at a time: zeros unless the limit has fixed windows. */
export function windowOf({ limit, inLedger }: LimitTerms, time: number): TimeRange {
  if (inLedger.kind !== "fixed" || limit.window === undefined) return { start: 0, end: 0 };
  return fixedWindowAt(limit.window, time);
}
