import type { ConformanceRunner } from "@gw/crypto/conformance";
import type { UsageStore } from "@gw/usage";
import type { AllowanceLedger } from "../../ledger/allowance-ledger.js";

/** The test runner, and how to open the ledger under test. */
export interface AllowanceLedgerHarness extends ConformanceRunner {
  /** Opens an empty ledger. */
  open(): Promise<AllowanceLedgerSubject>;
}

/** A ledger, and the usage store whose batches it settles. */
export interface OpenedLedger {
  readonly ledger: AllowanceLedger;
  readonly usage: UsageStore;
}

/** An opened ledger for one case. */
export interface AllowanceLedgerSubject extends OpenedLedger {
  /** Opens another ledger on the same data, like a second process. */
  openAnother(): Promise<OpenedLedger>;
  /**
   * Lets time pass. A ledger with its own clock moves it forward. One with the clock of a database
   * subtracts the milliseconds from the times in its rows, but from those of windows.
   */
  passTime(ms: number): Promise<void>;
  /** Releases everything that `open` created, and closes the ledgers and stores that are still open. */
  dispose(): Promise<void>;
}
