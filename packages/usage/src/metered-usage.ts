import type { TokenCounts } from "./token-counts.js";

/** What a call used of a model. */
export interface MeteredUsage {
  readonly tokens: TokenCounts;
  /** Whether some of the tokens are an estimate, because the call was aborted before they were reported. */
  readonly isEstimated: boolean;
}
