import type { Acquisition, AcquisitionResult, Units } from "../../../src/index.ts";
import type { SyncContext } from "../../../src/memory/grants.ts";
import { MemoryAllowanceLedger } from "../../../src/memory/memory-allowance-ledger.ts";
import { acquiring } from "./acquiring.ts";
import type { Mutant } from "./mutant.ts";

export const grantMutants: readonly Mutant[] = [
  acquiring("grants whatever is asked for", "are granted up to the amount at the same time", {
    after: (result, { units }) =>
      result.result === "short" ? { result: "granted", units } : result,
  }),
  acquiring("grants less than the least", "are the least ones if fewer are left", {
    before: (_, acquisition) => ({ ...acquisition, least: 1n }),
  }),
  acquiring("grants at any time", "are granted in the time of the window only", {
    before: (_, one) => ({ ...one, windowEnd: Number.MAX_SAFE_INTEGER }),
  }),
  acquiring("has one window", "are counted by subject and window", {
    before: (_, one) => ({ ...one, key: { ...one.key, windowStart: 0 } }),
  }),
  acquiring("compares subjects without case", "compared byte for byte", {
    before: (_, one) => ({ ...one, key: { ...one.key, subject: one.key.subject.toLowerCase() } }),
  }),
  acquiring("rounds units", "may be as many as nano-USD", {
    before(_, one) {
      const units = BigInt(Number(one.units));
      return { ...one, units, least: units };
    },
  }),
  acquiring("opens no allowance after its window", "that are none open the allowance", {
    after: (result, { units, windowEnd }) =>
      units === 0n && windowEnd > 0 && windowEnd < Date.now() ? { result: "window" } : result,
  }),
  {
    defect: "does not note who holds units",
    caughtBy: "a charge of a batch › spends what its gateway holds",
    ledger: class extends MemoryAllowanceLedger {
      protected override acquire(context: SyncContext, one: Acquisition): AcquisitionResult {
        const result = super.acquire(context, one);
        this.tables.deleteLeases(context.gatewayId);
        return result;
      }
    },
  },
  {
    defect: "does not make returned units available",
    caughtBy: "returned units › can be acquired by others",
    ledger: class extends MemoryAllowanceLedger {
      protected override giveBack(context: SyncContext, { key, units }: Units): void {
        const row = this.tables.allowance(key);
        super.giveBack(context, { key, units });
        if (row !== undefined) row.leased += units;
      }
    },
  },
];
