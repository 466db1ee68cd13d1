import type { ConformanceRunner } from "@gw/crypto/conformance";
import type { UsageStore } from "../../store/usage-store.js";

/** The test runner, and how to open the usage store under test. */
export interface UsageStoreHarness extends ConformanceRunner {
  /** Opens an empty store. */
  open(): Promise<UsageStoreSubject>;
}

/** An opened usage store for one case. */
export interface UsageStoreSubject {
  readonly store: UsageStore;
  /** Opens another store on the same data, like a second process. */
  openAnother(): Promise<UsageStore>;
  /** Releases everything that `open` created and closes the stores that are still open. */
  dispose(): Promise<void>;
}
