import type { CallableEndpoint, GatewayModelConfig } from "@gw/config-resolver";
import { defaultWorkspace, GatewayError, limits, type WorkspaceId } from "@gw/entities";
import { bindCall } from "./affinity/bind-call.js";
import type { CallBody } from "./body/call-body.js";
import { CallBodyParser } from "./body/call-body-parser.js";
import type { CallContext, SharedCallContext } from "./call/call-context.js";
import { CallDeadlines } from "./call/call-deadlines.js";
import { callEndpoint } from "./call/call-endpoint.js";
import { CallError } from "./call/call-error.js";
import { type CallStage, CallStages } from "./call/call-stage.js";
import { CallState } from "./call/call-state.js";
import { type CallTimeouts, defaultCallTimeouts } from "./call/call-timeouts.js";
import type { CalledWorkspace, HandledCall, HandledRecord } from "./call/handled-call.js";
import { createEgressConnector, type EgressConnectorOptions } from "./egress/egress-connector.js";
import { EgressPolicies } from "./egress/egress-policies.js";
import type { EgressPolicy } from "./egress/egress-policy.js";
import { type EgressLookup, systemLookup } from "./egress/find-addresses.js";
import type { OperationName } from "./formats/formats.js";
import { operationIn, operations } from "./formats/operations.js";
import { visibleError } from "./formats/response-error.js";
import { sendErrorResponse } from "./formats/send-error.js";
import { type TestedModel, type TestModelOptions, testModel } from "./model-test/test-model.js";
import {
  type CallProblem,
  type DescribedModel,
  findCallProblems,
} from "./providers/call-problem.js";
import { headersWithoutAttempt } from "./proxy/gateway-headers.js";
import { InflightBudget, type InflightLimits } from "./proxy/inflight-budget.js";
import type { InflightCall } from "./proxy/inflight-share.js";
import { readRequestBody } from "./proxy/read-request-body.js";
import { queryOf } from "./proxy/request-query.js";
import { Circuits, type CircuitsOptions } from "./routing/circuits.js";
import { type EndpointSource, findEndpoint, servingWorkspace } from "./routing/endpoint-source.js";
import {
  type InstallationSnapshot,
  modelIdsOf,
  type WorkspaceSnapshot,
} from "./routing/installation-snapshot.js";
import { type RejectedModel, RejectedModels } from "./routing/rejected-models.js";
import { showText } from "./show-text.js";
import { StreamTicker } from "./streams/stream-ticker.js";
import { clientClosedStatus } from "./telemetry/call-record.js";
import { createProviderAgents, type ProviderAgents } from "./upstream/provider-agents.js";
import { createSendUpstream } from "./upstream/send-upstream.js";

/** Options of {@link createDataPlane}; all have defaults. */
export interface DataPlaneOptions {
  /**
   * The endpoints that calls are served from, and which workspaces are suspended. Circuits of models that
   * are no longer in the snapshot are dropped.
   */
  readonly endpoints?: EndpointSource | undefined;
  /** Which targets are allowed in addition to public addresses, by workspace; none by default. */
  readonly egress?: EgressPolicies | undefined;
  readonly timeouts?: Partial<CallTimeouts> | undefined;
  /** `bodyBytes` is the limit of one request body; 32 MiB by default. */
  readonly limits?: (Partial<InflightLimits> & { readonly bodyBytes?: number }) | undefined;
  readonly circuits?: CircuitsOptions | undefined;
  /** Steps that every call passes, in order. */
  readonly stages?: readonly CallStage[] | undefined;
  /** From 0 to below 1; `Math.random` by default. */
  readonly random?: (() => number) | undefined;
  /** How names are resolved, and which certificates are trusted. */
  readonly connection?: Pick<EgressConnectorOptions, "lookup" | "ca"> | undefined;
}

/** Options of `DataPlane.callProblems`. */
export interface CallProblemOptions {
  /** The workspace of the models; `default` when absent. */
  readonly workspace?: CalledWorkspace | undefined;
}

/** Calls endpoints for the requests of a server. */
export interface DataPlane {
  /** Responds to a request, errors included, in the API format of its operation. Never throws. */
  handle(call: HandledCall): Promise<HandledRecord>;
  /**
   * Tests one model with the smallest possible request, without routing and circuits. Takes at most a
   * minute.
   *
   * @throws the reason of the signal once it is aborted; GatewayError TEMPORARILY_UNAVAILABLE while
   * too many calls are in flight
   */
  testModel(model: GatewayModelConfig, options?: TestModelOptions): Promise<TestedModel>;
  /**
   * Why a call that reaches each model is refused before its provider is connected, such as an unusable
   * credential or a target that the egress policy forbids; `undefined` if it is not. Resolves the names
   * of hosts, and calls nothing.
   */
  callProblems(
    models: readonly DescribedModel[],
    options?: CallProblemOptions,
  ): Promise<(CallProblem | undefined)[]>;
  /** The models that their providers rejected and that have not responded since. */
  readonly rejectedModels: readonly RejectedModel[];
  /**
   * Ends the calls of all clients for which `hasEnded` returns `true`, such as those whose token was
   * revoked. A response that has begun is cut off.
   */
  endCalls(hasEnded: (client: string) => boolean): void;
  /**
   * Ends the calls in workspaces that were deleted, whatever their clients. A response that has begun is cut
   * off.
   */
  endCallsIn(deleted: ReadonlySet<WorkspaceId>): void;
  /**
   * Ends all calls in flight, because the process ends. A response that has begun is cut off, as by
   * {@link endCalls}; others get a 503.
   */
  endAllCalls(): void;
  /** The number of models that routing moves to the end, because they failed recently. */
  readonly openCircuits: number;
  readonly callsInFlight: number;
  /** The number of responses that are being streamed. */
  readonly openStreams: number;
  /** Closes idle connections and waits for calls in flight. Idempotent. */
  close(): Promise<void>;
}

const ownWorkspace: CalledWorkspace = { workspaceId: defaultWorkspace, name: defaultWorkspace };
const defaultBodyBytes = 33_554_432;
/** The precision of what open streams wait for, in milliseconds. */
const tickInterval = 500;

/**
 * Creates a data plane, which serves calls of endpoints by trying their models until one responds.
 *
 * @example
 * ```ts
 * const dataPlane = createDataPlane({ endpoints });
 * createServer((request, response) =>
 *   dataPlane.handle({ request, response, operation: "chat.completions", requestId }),
 * );
 * ```
 */
export function createDataPlane(options: DataPlaneOptions = {}): DataPlane {
  return new UndiciDataPlane(options);
}

/** What is known of a request when it fails. */
interface FoundTarget {
  endpointName?: string;
  operation?: OperationName;
  state?: CallState;
}

/** The connections that an egress policy permits, and the context of calls that use them. */
interface Connections {
  readonly agents: ProviderAgents;
  readonly context: CallContext;
}

class UndiciDataPlane implements DataPlane {
  readonly #egress: EgressPolicies;
  readonly #lookup: EgressLookup;
  readonly #shared: SharedCallContext;
  /** Workspaces share connections only if the same targets are allowed for them. */
  readonly #connections: ReadonlyMap<EgressPolicy, Connections>;
  readonly #budget: InflightBudget;
  readonly #bodyBytes: number;
  readonly #endpoints: EndpointSource;
  #lastSnapshot: InstallationSnapshot | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: DataPlaneOptions) {
    this.#egress = options.egress ?? EgressPolicies.parse("");
    this.#lookup = options.connection?.lookup ?? systemLookup;
    const timeouts = { ...defaultCallTimeouts, ...options.timeouts };
    this.#shared = {
      circuits: new Circuits(options.circuits),
      rejectedModels: new RejectedModels(),
      timeouts,
      deadlines: new CallDeadlines(),
      ticker: new StreamTicker(Math.min(tickInterval, timeouts.keepAlive)),
      random: options.random ?? Math.random,
      stages: CallStages.of(options.stages),
      streams: { open: 0 },
    };
    this.#connections = new Map(
      [...this.#egress.all].map((policy) => {
        // Each request has its own limit.
        const connect = createEgressConnector({
          ...{ policy, ...options.connection },
          timeout: limits.maxTimeout,
        });
        const agents = createProviderAgents(connect);
        const sendUpstream = createSendUpstream(agents.pooled, agents.fresh);
        return [policy, { agents, context: { ...this.#shared, sendUpstream } }];
      }),
    );
    this.#endpoints = options.endpoints ?? { serving: undefined };
    this.#budget = new InflightBudget(options.limits, {
      hasWorkspaces: () => (this.#endpoints.serving?.byId.size ?? 1) > 1,
    });
    this.#bodyBytes = options.limits?.bodyBytes ?? defaultBodyBytes;
  }

  get rejectedModels(): readonly RejectedModel[] {
    this.#dropDeletedModels();
    return this.#shared.rejectedModels.all;
  }

  get openCircuits(): number {
    this.#dropDeletedModels();
    return this.#shared.circuits.open;
  }

  get callsInFlight(): number {
    return this.#budget.calls;
  }

  get openStreams(): number {
    return this.#shared.streams.open;
  }

  async handle(call: HandledCall): Promise<HandledRecord> {
    const { response, requestId } = call;
    const found: FoundTarget = {};
    try {
      this.#requireActive(call.workspace);
      const inflight = this.#budget.acquire(call.client, call.workspace?.workspaceId);
      try {
        const record = await this.#call(call, inflight, found);
        const { operation, state } = found;
        return { ...record, operation, ...withCause(state?.stageError) };
      } finally {
        this.#budget.release(inflight);
      }
    } catch (cause) {
      const { destroyed, complete } = call.request;
      const { state, ...known } = found;
      if (destroyed && !complete) return { ...known, status: clientClosedStatus };
      const error = visibleError(cause);
      const { format } = operations[call.operation];
      const { rateLimits } = state ?? {};
      const headers = headersWithoutAttempt({ ...known, rateLimits });
      const status = sendErrorResponse(response, { error, format, requestId, headers });
      const unexpected = error === cause ? state?.stageError : cause;
      return { ...known, status, error, ...withCause(unexpected) };
    }
  }

  testModel(model: GatewayModelConfig, options: TestModelOptions = {}): Promise<TestedModel> {
    const { sendUpstream, timeouts } = this.#contextOf(options.workspace);
    const callProblems = this.callProblems.bind(this);
    const context = { sendUpstream, timeouts, callProblems, budget: this.#budget };
    return testModel(model, { ...options, ...context });
  }

  callProblems(
    models: readonly DescribedModel[],
    { workspace }: CallProblemOptions = {},
  ): Promise<(CallProblem | undefined)[]> {
    return findCallProblems(models, { egress: this.#egress.of(workspace), lookup: this.#lookup });
  }

  endCalls(hasEnded: (client: string) => boolean): void {
    const message = "the access token was revoked or has expired";
    this.#budget.abortCalls(new GatewayError("UNAUTHENTICATED", message), hasEnded);
  }

  endCallsIn(deleted: ReadonlySet<WorkspaceId>): void {
    const error = new GatewayError("RESOURCE_DOES_NOT_EXIST", "the workspace was deleted");
    this.#budget.abortWorkspaces(error, (workspaceId) => deleted.has(workspaceId));
  }

  endAllCalls(): void {
    const message = "the gateway is shutting down; send the request again";
    this.#budget.abortCalls(new GatewayError("TEMPORARILY_UNAVAILABLE", message));
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await Promise.all([...this.#connections.values()].map(({ agents }) => agents.close()));
  }

  async #call(
    call: HandledCall,
    inflight: InflightCall,
    found: FoundTarget,
  ): Promise<HandledRecord> {
    const { request, response, requestId } = call;
    const query = queryOf(request.url);
    const limit = this.#bodyBytes;
    const parser = new CallBodyParser();
    const onChunk = (chunk: Buffer): void => parser.push(chunk);
    await readRequestBody(request, { limit, budget: this.#budget, call: inflight, onChunk });
    const { abort } = inflight;
    const body = parser.end();
    found.operation = operationOf(call, body);
    const operation = operationIn(call.version, found.operation);
    if (operation.hasModelInPath && body.model !== undefined) {
      throw invalid("`model` must not be in the body: the path names the endpoint");
    }
    const name = call.endpointName ?? body.model;
    if (name === undefined) throw invalid("`model` must be the name of an endpoint");
    this.#dropDeletedModels();
    const endpoint =
      call.findEndpoint === undefined
        ? this.#findEndpoint(call.workspace, name)
        : await call.findEndpoint(name);
    if (endpoint === undefined) throw modelNotFound(name);
    found.endpointName = endpoint.endpointName;
    const { headers } = request;
    const bound = await bindCall({ endpoint, body }, operation);
    const received = { operation, headers, query, requestId, response, abort };
    const context = this.#contextOf(call.workspace);
    const { client, owner, workspace = ownWorkspace } = call;
    found.state = new CallState({ ...bound, ...received, client, owner, workspace });
    return await callEndpoint(found.state, context);
  }

  /** @throws CallError `workspace_suspended` */
  #requireActive(called: CalledWorkspace | undefined): void {
    const workspace = snapshotOf(called, this.#endpoints.serving)?.workspace;
    if (workspace?.suspended !== true) return;
    const message = `the workspace '${workspace.name}' is suspended`;
    throw new CallError("workspace_suspended", message);
  }

  #findEndpoint(called: CalledWorkspace | undefined, name: string): CallableEndpoint | undefined {
    const workspaceId = called?.workspaceId ?? defaultWorkspace;
    const snapshot = servingWorkspace(this.#endpoints, workspaceId);
    return snapshot && findEndpoint(snapshot, name);
  }

  #contextOf(called: CalledWorkspace | undefined): CallContext {
    const connections = this.#connections.get(this.#egress.of(called));
    if (connections === undefined) throw new Error("an egress policy without connections");
    return connections.context;
  }

  #dropDeletedModels(): void {
    const { serving } = this.#endpoints;
    if (serving === this.#lastSnapshot) return;
    this.#lastSnapshot = serving;
    if (serving === undefined) return;
    this.#shared.circuits.retain(() => modelIdsOf(serving));
    this.#shared.rejectedModels.retain(() => modelIdsOf(serving));
  }
}

function withCause(cause: unknown): Pick<HandledRecord, "cause"> {
  return cause === undefined ? {} : { cause };
}

function snapshotOf(
  called: CalledWorkspace | undefined,
  installation: InstallationSnapshot | undefined,
): WorkspaceSnapshot | undefined {
  return installation?.byId.get(called?.workspaceId ?? defaultWorkspace);
}

/** @throws GatewayError INVALID_PARAMETER_VALUE if the body has none of the fields that decide */
function operationOf({ operation, operationsByField }: HandledCall, body: CallBody): OperationName {
  if (operationsByField === undefined) return operation;
  const fields = Object.keys(operationsByField);
  const decisive = operationsByField[body.firstOf(fields) ?? ""];
  if (decisive !== undefined) return decisive;
  const choices = fields.map((field) => `\`${field}\` (${operationsByField[field]})`);
  throw invalid(`the body must have ${choices.join(" or ")}`);
}

function modelNotFound(name: string): CallError {
  const message = `there is no endpoint with the name or alias '${showText(name)}'`;
  return new CallError("model_not_found", message);
}

function invalid(message: string): GatewayError {
  return new GatewayError("INVALID_PARAMETER_VALUE", message);
}
