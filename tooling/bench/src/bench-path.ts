import type { Effort } from "./compare.ts";
import type { Figure } from "./figure.ts";

/** A hot path; it opens what it needs and closes it again. */
export interface BenchPath {
  readonly name: string;
  run(options: PathOptions): Promise<readonly Figure[]>;
}

interface PathOptions {
  readonly effort: Effort;
  /** Less of everything, to see that it works; the figures mean little. */
  readonly quick: boolean;
}
