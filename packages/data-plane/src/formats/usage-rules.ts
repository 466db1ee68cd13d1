import type { TokenCounts } from "@gw/usage";
import type { JsonObject } from "./json-object.js";

/** How an API format reports the tokens of a call. */
export interface UsageRules {
  /** The field that holds a report. */
  readonly field: string;
  /** The report of a parsed event; `undefined` if it has none. */
  reportIn(event: JsonObject): JsonObject | undefined;
  /**
   * The disjoint classes of a report, which may be merged from several. A count that
   * cannot be true is ignored, and a part of a whole is at most the whole.
   */
  tokensOf(report: JsonObject): TokenCounts;
}
