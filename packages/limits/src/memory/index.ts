import type { UsageStore } from "@gw/usage";
import type { AllowanceLedger } from "../ledger/allowance-ledger.js";
import { MemoryAllowanceLedger } from "./memory-allowance-ledger.js";
import { SettlingUsageStore } from "./settling-usage-store.js";

/** A ledger, and the usage store whose batches it settles. */
export interface MemoryLedger {
  readonly ledger: AllowanceLedger;
  readonly usage: UsageStore;
}

/**
 * Creates an empty ledger in the memory of this process, for tests and for programs with one process.
 *
 * @example
 * ```ts
 * const { ledger, usage } = createMemoryLedger();
 * ```
 */
export function createMemoryLedger({
  clock = Date.now,
}: {
  /** Milliseconds since the Unix epoch. */
  readonly clock?: (() => number) | undefined;
} = {}): MemoryLedger {
  const ledger = new MemoryAllowanceLedger({
    clock,
    settledBatchOf: (gatewayId) => usage.lastBatchOf(gatewayId),
  });
  const usage = new SettlingUsageStore(({ gatewayId, charges = [] }) =>
    ledger.settle(gatewayId, charges),
  );
  return { ledger, usage };
}
