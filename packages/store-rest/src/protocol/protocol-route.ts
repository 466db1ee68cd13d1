import type { GatewayError, Permission } from "@gw/entities";
import type { parseInput } from "@gw/entities/schemas";
import type {
  AuditLog,
  EndpointTester,
  GatewayStore,
  KeyOperations,
  TokenOperations,
} from "@gw/store-abstract";
import type { z } from "zod";

/** The methods of a store that stand on the wire. */
export type StoreCall = Exclude<keyof GatewayStore, "manifest" | "close">;

/** Whether secrets can be kept; what MLflow's pages ask before they offer it. */
export interface SecretsConfig {
  readonly secretsAvailable: boolean;
  readonly usingDefaultPassphrase: boolean;
}

/** What is called beside the store's methods. */
export interface HostCalls extends KeyOperations, TokenOperations, EndpointTester {
  getSecretsConfig(input: Readonly<Record<string, never>>): Promise<SecretsConfig>;
  listAuditRecords: AuditLog["list"];
}

/** By which a route is known: the method that it calls. */
export type RouteCall = StoreCall | keyof HostCalls;

type Called<C extends RouteCall> = C extends StoreCall
  ? GatewayStore[C]
  : C extends keyof HostCalls
    ? HostCalls[C]
    : never;

/** What the call of a route takes; `{}` where it takes nothing. */
export type RouteInput<C extends RouteCall> = Parameters<Called<C>>["length"] extends 0
  ? Readonly<Record<string, never>>
  : NonNullable<Parameters<Called<C>>[0]>;

/** What the call of a route gives back. */
export type RouteOutput<C extends RouteCall> = Awaited<ReturnType<Called<C>>>;

/** One call on the wire: how it is asked for, who may, and how its input and answer are written. */
export interface ProtocolRoute<Input = unknown, Output = unknown> {
  readonly call: RouteCall;
  readonly method: "GET" | "POST" | "DELETE";
  /** Below a basePath, such as `/secrets/create`. */
  readonly path: string;
  readonly permission: Permission;
  /**
   * Its call takes a `MutationContext`, and its response carries the revision that it made, if it
   * made one.
   */
  readonly isMutation: boolean;
  /** Without `max_results` the whole list comes back; see {@link wholeOrPage}. */
  readonly isWholeList: boolean;
  /** One sentence for people. */
  readonly summary: string;
  /** Wire shape of the body, or of the query. Unknown fields are ignored. */
  readonly request: z.ZodType;
  /** Wire shape of the answer. */
  readonly response: z.ZodType;
  /** What the call makes of its input first; clients check by it before they send. */
  readonly input: Parameters<typeof parseInput<Input>>[0];
  /**
   * From a parsed body, or from a query whose values are strings or lists of them. Values of a
   * wrong type are left as they are: the call refuses them.
   *
   * @throws {@link GatewayError} INVALID_PARAMETER_VALUE for what only the wire can get wrong
   */
  decodeRequest(wire: Readonly<Record<string, unknown>>): Input;
  encodeRequest(input: Input): Record<string, unknown>;
  encodeResponse(output: Output): Record<string, unknown>;
  /** @throws {@link GatewayError} INTERNAL_ERROR for an answer that does not follow the protocol */
  decodeResponse(wire: unknown): Output;
}

/** Every route, by the call that it makes: none of a store's methods can be left out. */
export type ProtocolRoutes = {
  readonly [C in RouteCall]: ProtocolRoute<RouteInput<C>, RouteOutput<C>>;
};
