import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import type { CallableEndpoint } from "@gw/config-resolver";
import type { MeteredUsage } from "@gw/usage";
import type { CallBody } from "../body/call-body.js";
import type { Operation } from "../formats/operations.js";
import type { RateLimits } from "../limits/rate-limit-headers.js";
import type { AttemptRecord, CallRecord } from "../telemetry/call-record.js";
import { CallTrace } from "../telemetry/call-trace.js";
import type { CallAbort } from "./call-abort.js";
import type { DataPlaneError } from "./call-error.js";
import type { EarlyHead } from "./early-head.js";
import type { CalledWorkspace } from "./handled-call.js";

/** A request whose endpoint is known. */
export interface CallRequest {
  readonly endpoint: CallableEndpoint;
  readonly operation: Operation;
  readonly body: CallBody;
  readonly headers: IncomingHttpHeaders;
  readonly query: URLSearchParams;
  readonly requestId: string;
  readonly workspace: CalledWorkspace;
  /** Who calls. */
  readonly client?: string | undefined;
  /** To whom the call is attributed. */
  readonly owner?: string | undefined;
  readonly response: ServerResponse;
  /** Whether ids in the response are tagged with their account. */
  readonly tagsIds: boolean;
  /** Ends the call in all its phases. */
  readonly abort: CallAbort;
}

/** Everything about one call, from its request to its end. */
export class CallState {
  readonly request: CallRequest;
  readonly trace: CallTrace;
  readonly abort: CallAbort;
  readonly attempts: AttemptRecord[] = [];
  /** Absent unless the endpoint has the setting. */
  earlyHead: EarlyHead | undefined;
  /** The names of query parameters that the last attempt did not forward. */
  droppedQuery: readonly string[] = [];
  /** Whether the client disconnected before the response was complete. */
  isClientGone = false;
  /** Whether its usage is read, and asked for; also of an endpoint that does not track it. */
  needsUsage: boolean;
  /** The limits that the client sees in headers, instead of those of the provider. */
  rateLimits: RateLimits | undefined;
  /** Absent until a response has ended, and if nothing is known of it. */
  usage: MeteredUsage | undefined;
  /** Absent until the stages may see it. */
  record: CallRecord | undefined;
  /** Why a stage failed at the end of the call. */
  stageError: unknown;
  readonly #startedAt = performance.now();
  #firstByteMs: number | undefined;

  constructor(request: CallRequest) {
    this.request = request;
    this.abort = request.abort;
    const { operation, endpoint, headers } = request;
    const { endpointName } = endpoint;
    this.needsUsage = endpoint.usageTracking;
    this.trace = new CallTrace({ operation, endpointName, headers });
  }

  /** Whether the client asked for a stream. */
  get isStream(): boolean {
    const { operation, body } = this.request;
    return operation.streams === "always" || (operation.streams !== undefined && body.isStream);
  }

  /** Whether the client asked for events, rather than for a list of Gemini. */
  get isEventStream(): boolean {
    const { operation, query } = this.request;
    return this.isStream && (operation.streams !== "always" || query.get("alt") === "sse");
  }

  /** To be called when the first byte is sent to the client. */
  markFirstByte(): void {
    this.#firstByteMs = this.#elapsed();
  }

  /** The record of the call as of now. */
  toRecord(status: number, error?: DataPlaneError): CallRecord {
    return {
      endpointName: this.request.endpoint.endpointName,
      attempts: this.attempts,
      status,
      error,
      usage: this.trackedUsage,
      firstByteMs: this.#firstByteMs,
      totalMs: this.#elapsed(),
    };
  }

  /** The usage that logs, metrics and traces may have. */
  get trackedUsage(): MeteredUsage | undefined {
    return this.request.endpoint.usageTracking ? this.usage : undefined;
  }

  #elapsed(): number {
    return performance.now() - this.#startedAt;
  }
}
