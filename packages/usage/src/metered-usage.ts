import type { TokenCounts } from "./token-counts.js";

/** What a call used of a model. */
export interface MeteredUsage {
  /** Empty if the provider reported none with a complete response. */
  readonly tokens: TokenCounts;
  /** Whether some of the tokens are an estimate, because the call was aborted before they were reported. */
  readonly isEstimated: boolean;
  /**
   * As the provider reports it, in lower case, or as the request asked for it; absent if neither names
   * one. A text that is not a name is `other`.
   */
  readonly serviceTier?: string | undefined;
  /** What the call was or may be charged for in addition to its tokens, such as `web_search`; absent if nothing. */
  readonly otherCharges?: readonly string[] | undefined;
}
