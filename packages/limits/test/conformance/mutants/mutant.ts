import type { MemoryAllowanceLedger } from "../../../src/memory/memory-allowance-ledger.ts";

/** A correct ledger with one defect. */
export interface Mutant {
  /** What the defective ledger does. */
  readonly defect: string;
  /** Part of the name of a case that must fail. */
  readonly caughtBy: string;
  readonly ledger: typeof MemoryAllowanceLedger;
}
