import type { TokenCounts } from "@gw/usage";
import type { CallBody } from "../body/call-body.js";
import type { EventMarkers } from "../streams/event-markers.js";
import type { UpstreamResponse } from "../upstream/send-upstream.js";
import type { JsonObject } from "./json-object.js";

/** The fields to read of a JSON text, by name; `true` reads a value. Lists are passed through. */
export interface ReadFields {
  readonly [name: string]: ReadFields | true;
}

/** What the usage of a call depends on in its request. */
export interface MeteredRequest {
  readonly body: CallBody;
  /** The provider's name for the model. */
  readonly modelName: string;
}

/** How an API format reports what a call is charged for: its tokens, their service tier, and others. */
export interface UsageRules {
  /** The field that holds a report. */
  readonly field: string;
  /** The fields of a report that are read. */
  readonly reportFields: readonly string[];
  /** Finds all events with a charge outside of their report. */
  readonly chargeMarkers: EventMarkers;
  /** Finds events with a service tier outside of a report with tokens; absent if there are none. */
  readonly tierMarkers?: EventMarkers;
  /** The fields that the rules need of a response that is not an event stream. */
  readonly bodyFields: ReadFields;
  /** The report in the headers of a response, which its body replaces field by field. */
  reportInHeaders?(headers: UpstreamResponse["headers"]): JsonObject | undefined;
  /** The report of a parsed event or body; `undefined` if it has none. */
  reportIn(event: JsonObject): JsonObject | undefined;
  /**
   * The disjoint classes of a report, which may be merged from several. A count that
   * cannot be true is ignored, and a part of a whole is at most the whole.
   */
  tokensOf(report: JsonObject): TokenCounts;
  /** The service tier in a report; `undefined` if it has none. */
  serviceTierOf(report: JsonObject): string | undefined;
  /** The charges in a report. */
  chargesOf(report: JsonObject): readonly string[];
  /** The charges in a parsed event or body, outside of its report. */
  chargesIn(event: JsonObject): readonly string[];
  /** What a request asks for, as a report that the provider's own replaces field by field. */
  requestedReport(request: MeteredRequest): JsonObject;
  /** What a request is charged for even if the response does not report it. */
  requestedCharges?(request: MeteredRequest): readonly string[];
}
