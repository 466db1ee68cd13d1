import type {
  CallerInfo,
  GatewayError,
  GatewayOperations,
  InputWarning,
  MutationContext,
  Page,
  Permission,
} from "@gw/entities";
import type { parseInput } from "@gw/entities/schemas";
import type { LimitOperations } from "@gw/limits";
import type {
  AuditAction,
  AuditRecord,
  EndpointTester,
  GatewayStore,
  KeyOperations,
  ListAuditRecordsInput,
  TokenOperations,
  WorkspaceDirectory,
} from "@gw/store-abstract";
import type {
  ListUsageCallsInput,
  SummarizeUsageInput,
  UsageRecord,
  UsageSummary,
} from "@gw/usage";
import type { z } from "zod";
import type { AuditTarget } from "./audit-target.js";
import type { BudgetCalls } from "./budget-policy.js";
import type { JsonSchema } from "./codecs/json-schema.js";
import type { UsageExportFormat } from "./usage-export.js";

/** The store methods that have a route. */
export type StoreCall = Exclude<keyof GatewayStore, "manifest" | "close">;

/** Whether the server can store secrets; MLflow's UI reads it before it offers to create one. */
export interface SecretsConfig {
  readonly secretsAvailable: boolean;
  /** Always false for a gateway, which has no default passphrase. */
  readonly usingDefaultPassphrase: boolean;
}

/**
 * What a route works on. `workspace`: the workspace of the request, which a header names. `installation`:
 * everything; only tokens of the installation may. `caller`: what the caller may see. The latter two ignore
 * the header.
 */
export type RouteScope = "workspace" | "installation" | "caller";

/** An audit record on the wire: only callers of the installation learn its place in the whole log. */
export type ListedAuditRecord = Omit<AuditRecord, "sequence"> &
  Partial<Pick<AuditRecord, "sequence">>;

/** The operations on workspaces that have a route. */
interface WorkspaceCalls {
  createGatewayWorkspace: WorkspaceDirectory["create"];
  getGatewayWorkspace: WorkspaceDirectory["get"];
  updateGatewayWorkspace: WorkspaceDirectory["update"];
  deleteGatewayWorkspace: WorkspaceDirectory["delete"];
  listGatewayWorkspaces: WorkspaceDirectory["list"];
}

/** Input of {@link UsageCalls.exportUsage}. */
export interface ExportUsageInput extends Omit<ListUsageCallsInput, "maxResults" | "pageToken"> {
  /** Lines of JSON when absent. */
  readonly format?: UsageExportFormat | undefined;
}

/** A text that is produced while it is sent. */
export interface TextStream {
  readonly mediaType: string;
  readonly chunks: AsyncIterable<string>;
}

/** Input of {@link UsageCalls.summarizeOwnUsage}. */
export type SummarizeOwnUsageInput = Omit<SummarizeUsageInput, "principal" | "owner">;

/** The questions about usage that have a route. Filters must not be empty on the wire. */
export interface UsageCalls {
  summarizeUsage(input: SummarizeUsageInput): Promise<UsageSummary>;
  listUsageCalls(input?: ListUsageCallsInput): Promise<Page<UsageRecord>>;
  exportUsage(input?: ExportUsageInput): Promise<TextStream>;
  /** Sums up the calls of the caller. */
  summarizeOwnUsage(input: SummarizeOwnUsageInput): Promise<UsageSummary>;
}

/** The methods with a route that are not store methods. */
export interface HostCalls
  extends KeyOperations,
    TokenOperations,
    EndpointTester,
    GatewayOperations,
    WorkspaceCalls,
    LimitOperations,
    UsageCalls,
    BudgetCalls {
  getSecretsConfig(input: Readonly<Record<string, never>>): Promise<SecretsConfig>;
  listAuditRecords(input?: ListAuditRecordsInput): Promise<Page<ListedAuditRecord>>;
  /** Describes the token of the request. */
  whoAmI(): Promise<CallerInfo>;
}

/** Identifies a route: the name of the method that it calls. */
export type RouteCall = StoreCall | keyof HostCalls;

type MethodOf<C extends RouteCall> = C extends StoreCall
  ? GatewayStore[C]
  : C extends keyof HostCalls
    ? HostCalls[C]
    : never;

/** The input of a route's method; `{}` for a method without input. */
export type RouteInput<C extends RouteCall> = Parameters<MethodOf<C>>["length"] extends 0
  ? Readonly<Record<string, never>>
  : NonNullable<Parameters<MethodOf<C>>[0]>;

/** The output of a route's method. */
export type RouteOutput<C extends RouteCall> = Awaited<ReturnType<MethodOf<C>>>;

type SecondParameter<M> = M extends (input: never, second?: infer P) => unknown ? P : never;

type IsMutating<C extends RouteCall> = keyof MutationContext extends keyof NonNullable<
  SecondParameter<MethodOf<C>>
>
  ? true
  : false;

/** The calls whose method takes a `MutationContext`. */
export type MutatingCall = { [C in RouteCall]: IsMutating<C> extends true ? C : never }[RouteCall];

/** One call on the wire: its address, permission, audit action, and the wire form of its data. */
export interface ProtocolRoute<Input = unknown, Output = unknown> {
  readonly call: RouteCall;
  readonly method: "GET" | "POST" | "DELETE";
  /** Path below a base path, such as `/secrets/create`. */
  readonly path: string;
  /** The permission that a token needs; `any` if every valid token may send the request. */
  readonly permission: Permission | "any";
  readonly scope: RouteScope;
  /**
   * True when the method takes a `MutationContext`. The response then carries the revision, if the
   * call created one.
   */
  readonly isMutation: boolean;
  /** The action of this route's audit records; `undefined` exactly if it is not a mutation. */
  readonly auditAction: AuditAction | undefined;
  /**
   * True when the method itself audits its failures, except for invalid input. A server then records
   * only invalid input and requests that it rejects before the call.
   */
  readonly auditsOwnFailures: boolean;
  /** True when the whole list is returned without `max_results`; see {@link wholeOrPage}. */
  readonly isWholeList: boolean;
  /** The output fields that identify an item of a whole list; empty for other routes. */
  readonly itemKey: readonly string[];
  /** One sentence for the API description. */
  readonly summary: string;
  /**
   * The JSON Schema of the bodies or queries that {@link decodeRequest} and {@link input} accept, but
   * for the size of a map in bytes. Unknown fields are ignored.
   */
  readonly requestSchema: JsonSchema;
  /** Wire shape of the response. */
  readonly response: z.ZodType;
  /** The media types of the response, if it is a text of any length instead of JSON. */
  readonly mediaTypes: readonly string[] | undefined;
  /** The schema of the input of the method; clients validate with it before they send. */
  readonly input: Parameters<typeof parseInput<Input>>[0];
  /**
   * Decodes a parsed body, or a query whose values are strings or lists of strings. Values of the
   * wrong type are passed through, for the method to reject.
   *
   * @throws {@link GatewayError} INVALID_PARAMETER_VALUE for a violation of the wire protocol
   */
  decodeRequest(wire: Readonly<Record<string, unknown>>): Input;
  encodeRequest(input: Input): Record<string, unknown>;
  /** With the warnings about the input, if the route has them. */
  encodeResponse(output: Output, warnings?: readonly InputWarning[]): Record<string, unknown>;
  /** @throws {@link GatewayError} INTERNAL_ERROR for a response that violates the protocol */
  decodeResponse(wire: unknown): Output;
  /** The warnings in a response that {@link decodeResponse} accepts. */
  decodeWarnings(wire: unknown): readonly InputWarning[];
  /**
   * The target for the audit record of a request that failed with `error`. It never contains a
   * value that failed validation, except a well-formed id.
   */
  auditTarget(input: unknown, error: GatewayError): AuditTarget;
}

/** One route for each call. */
export type ProtocolRoutes = {
  readonly [C in RouteCall]: ProtocolRoute<RouteInput<C>, RouteOutput<C>>;
};
