import type { Effort } from "../figures/compare.ts";
import type { Figure } from "../figures/figure.ts";

/** A hot path. It opens and closes its own resources. */
export interface BenchPath {
  readonly name: string;
  run(options: PathOptions): Promise<readonly Figure[]>;
}

interface PathOptions {
  readonly effort: Effort;
  /** Uses small sizes to test the path; the figures are not meaningful. */
  readonly quick: boolean;
  /** The number of usage records; each path has its own default. */
  readonly records?: number | undefined;
}
