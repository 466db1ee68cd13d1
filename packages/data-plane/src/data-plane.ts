import type { IncomingMessage, ServerResponse } from "node:http";
import type { CallableEndpoint, GatewayModelConfig } from "@gw/config-resolver";
import { Agent } from "undici";
import { type OperationName, operations } from "./dialects/operation.js";
import { createEgressConnector, type EgressConnectorOptions } from "./egress/egress-connector.js";
import { EgressPolicy } from "./egress/egress-policy.js";
import { CallError } from "./errors/call-error.js";
import { sendError } from "./errors/send-error.js";
import {
  type CallContext,
  type CallRecord,
  callEndpoint,
  clientClosed,
} from "./forward/call-endpoint.js";
import { type Deadlines, defaultDeadlines } from "./forward/deadlines.js";
import { createExchange } from "./forward/exchange.js";
import { LongestCall } from "./forward/longest-call.js";
import { OpenStreams } from "./forward/open-streams.js";
import { type TestedModel, type TestModelOptions, testModel } from "./model-test/test-model.js";
import { Admission, type InflightLimits } from "./request/admission.js";
import { CallBody } from "./request/call-body.js";
import { readBody } from "./request/read-body.js";
import { Circuits, type CircuitsOptions } from "./routing/circuits.js";

/** What {@link createDataPlane} works by; everything has a default. */
export interface DataPlaneOptions {
  /** What may be dialled beyond the internet; nothing when absent. */
  readonly egress?: EgressPolicy | undefined;
  readonly deadlines?: Partial<Deadlines> | undefined;
  readonly limits?: (Partial<InflightLimits> & { readonly bodyBytes?: number }) | undefined;
  readonly circuits?: CircuitsOptions | undefined;
  /** From 0 to below 1; `Math.random` when absent. */
  readonly random?: (() => number) | undefined;
  /** How names are looked up, and whose certificates are trusted. */
  readonly connection?: Pick<EgressConnectorOptions, "lookup" | "ca" | "timeout"> | undefined;
}

/** A request for an operation, as a server got it. */
export interface HandledCall {
  /** Its body is read here. */
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly operation: OperationName;
  /** Where the path says it; else `model` in the body names the endpoint. */
  readonly endpointName?: string | undefined;
  /**
   * The endpoint of that name, if this caller may call it. What follows from it is worked out once for
   * each object: an endpoint that is edited has to be another one.
   *
   * @throws CallError PERMISSION_DENIED
   */
  readonly findEndpoint: (
    name: string,
  ) => CallableEndpoint | undefined | Promise<CallableEndpoint | undefined>;
  /** Stands in errors and in the answer's `x-gw-request-id`. */
  readonly requestId: string;
}

/** What became of a request, for a log line and for metrics. */
export interface HandledRecord extends Partial<CallRecord> {
  readonly status: number;
  /** What was thrown that should not have been: for the log alone, never for the caller. */
  readonly cause?: unknown;
}

/** Calls endpoints for the requests of a server. */
export interface DataPlane {
  /** Answers a request whole, errors too, in the words of its dialect. Never throws. */
  handle(call: HandledCall): Promise<HandledRecord>;
  /**
   * Calls one model once with as little as can be, past endpoints and circuits, to see whether it
   * answers. It is waited for a minute at most.
   *
   * @throws the reason of the signal once it is aborted, CallError TEMPORARILY_UNAVAILABLE while
   * too many calls are under way
   */
  testModel(model: GatewayModelConfig, options?: TestModelOptions): Promise<TestedModel>;
  /** How many models are tried last, because they failed recently. */
  readonly openCircuits: number;
  /** How many calls are under way. */
  readonly callsUnderWay: number;
  /** How many answers are being passed on event by event. */
  readonly openStreams: number;
  /** Ends idle connections, and waits for calls that are under way. Idempotent. */
  close(): Promise<void>;
}

const bodyBytes = 33_554_432;
const idleConnection = 30_000;

/**
 * The data plane: answers calls of endpoints by calling their models, one after the other until one
 * answers.
 *
 * @example
 * ```ts
 * const runtime = createDataPlane();
 * createServer((request, response) =>
 *   runtime.handle({ request, response, operation: "chat.completions", findEndpoint, requestId }),
 * );
 * ```
 */
export function createDataPlane(options: DataPlaneOptions = {}): DataPlane {
  return new UndiciRuntime(options);
}

class UndiciRuntime implements DataPlane {
  readonly #agent: Agent;
  readonly #context: CallContext;
  #closing: Promise<void> | undefined;
  readonly #admission: Admission;
  readonly #bodyBytes: number;

  constructor(options: DataPlaneOptions) {
    const policy = options.egress ?? EgressPolicy.parse("");
    this.#agent = new Agent({
      connect: createEgressConnector({ policy, ...options.connection }),
      keepAliveTimeout: idleConnection,
      pipelining: 1,
    });
    const deadlines = { ...defaultDeadlines, ...options.deadlines };
    this.#context = {
      exchange: createExchange(this.#agent),
      circuits: new Circuits(options.circuits),
      streams: new OpenStreams(),
      deadlines,
      longest: new LongestCall(deadlines.total),
      random: options.random ?? Math.random,
    };
    this.#admission = new Admission(options.limits);
    this.#bodyBytes = options.limits?.bodyBytes ?? bodyBytes;
  }

  get openCircuits(): number {
    return this.#context.circuits.open;
  }

  get callsUnderWay(): number {
    return this.#admission.calls;
  }

  get openStreams(): number {
    return this.#context.streams.open;
  }

  async handle(call: HandledCall): Promise<HandledRecord> {
    const { response, requestId } = call;
    const found: { endpointName?: string } = {};
    try {
      this.#admission.admitCall();
      try {
        return await this.#call(call, found);
      } finally {
        this.#admission.releaseCall();
      }
    } catch (cause) {
      const { destroyed, complete } = call.request;
      if (destroyed && !complete) return { ...found, status: clientClosed };
      const error = asCallError(cause);
      const { dialect } = operations[call.operation];
      sendError(response, { error, dialect, requestId });
      return { ...found, status: error.status, error, ...(error !== cause && { cause }) };
    }
  }

  testModel(model: GatewayModelConfig, options: TestModelOptions = {}): Promise<TestedModel> {
    return testModel(model, {
      ...options,
      exchange: this.#context.exchange,
      deadlines: this.#context.deadlines,
      admission: this.#admission,
    });
  }

  close(): Promise<void> {
    this.#closing ??= this.#agent.close();
    return this.#closing;
  }

  async #call(call: HandledCall, found: { endpointName?: string }): Promise<HandledRecord> {
    const { request, response, requestId, findEndpoint } = call;
    const operation = operations[call.operation];
    const query = queryOf(request);
    if (query.has("key")) {
      throw new CallError(
        "INVALID_PARAMETER_VALUE",
        "a key does not belong into a URL, which is logged on its way: send it in a header",
      );
    }
    const limit = this.#bodyBytes;
    const { bytes, release } = await readBody(request, { limit, admission: this.#admission });
    try {
      const body = CallBody.parse(bytes);
      if (operation.path.includes("{model}") && body.model !== undefined) {
        throw new CallError("INVALID_PARAMETER_VALUE", "model stands in the path, not in the body");
      }
      const name = call.endpointName ?? body.model;
      if (name === undefined) {
        throw new CallError("INVALID_PARAMETER_VALUE", "model must name the endpoint to call");
      }
      const endpoint = await findEndpoint(name);
      if (endpoint === undefined) {
        throw new CallError("RESOURCE_DOES_NOT_EXIST", "there is no endpoint of that name");
      }
      found.endpointName = endpoint.endpointName;
      const { headers } = request;
      return await callEndpoint(
        { endpoint, operation, body, headers, query, requestId, response },
        this.#context,
      );
    } finally {
      release();
    }
  }
}

const noQuery = new URLSearchParams();

function queryOf({ url = "" }: IncomingMessage): URLSearchParams {
  const mark = url.indexOf("?");
  return mark === -1 ? noQuery : new URLSearchParams(url.slice(mark));
}

function asCallError(error: unknown): CallError {
  if (error instanceof CallError) return error;
  return new CallError(
    "INTERNAL_ERROR",
    "something unexpected happened; the request id leads to it",
  );
}
