import type { Acquisition, AcquisitionResult } from "../../../src/index.ts";
import type { SyncContext } from "../../../src/memory/grants.ts";
import { MemoryAllowanceLedger } from "../../../src/memory/memory-allowance-ledger.ts";
import type { Mutant } from "./mutant.ts";

/** A ledger that changes acquisitions or their results. */
export function acquiring(
  defect: string,
  caughtBy: string,
  change: {
    before?(ledger: MemoryAllowanceLedger, acquisition: Acquisition): Acquisition;
    after?(result: AcquisitionResult, acquisition: Acquisition): AcquisitionResult;
  },
): Mutant {
  return {
    defect,
    caughtBy,
    ledger: class extends MemoryAllowanceLedger {
      protected override acquire(
        context: SyncContext,
        acquisition: Acquisition,
      ): AcquisitionResult {
        const changed = change.before?.(this, acquisition) ?? acquisition;
        const result = super.acquire(context, changed);
        return change.after?.(result, acquisition) ?? result;
      }
    },
  };
}
