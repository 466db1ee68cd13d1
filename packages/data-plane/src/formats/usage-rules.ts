import type { TokenCounts } from "@gw/usage";
import type { JsonObject } from "./json-object.js";

/** The fields to read of a JSON text, by name; `true` reads a value. Lists are passed through. */
export interface ReadFields {
  readonly [name: string]: ReadFields | true;
}

/** How an API format reports the tokens of a call. */
export interface UsageRules {
  /** The field that holds a report. */
  readonly field: string;
  /** The fields of a report that count. */
  readonly counts: readonly string[];
  /** The fields that {@link reportIn} needs of a response that is not an event stream. */
  readonly bodyFields: ReadFields;
  /** The report of a parsed event or body; `undefined` if it has none. */
  reportIn(event: JsonObject): JsonObject | undefined;
  /**
   * The disjoint classes of a report, which may be merged from several. A count that
   * cannot be true is ignored, and a part of a whole is at most the whole.
   */
  tokensOf(report: JsonObject): TokenCounts;
}
