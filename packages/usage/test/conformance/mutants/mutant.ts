import type { MemoryUsageStore } from "../../../src/memory/index.ts";

/** A correct usage store with one defect. */
export interface Mutant {
  /** What the defective store does. */
  readonly defect: string;
  /** Part of the name of the one case that must fail. */
  readonly caughtBy: string;
  readonly store: typeof MemoryUsageStore;
}
