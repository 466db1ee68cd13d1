import { type CallerInfo, GatewayError, type GatewayOperations } from "@gw/entities";
import type { Caller } from "@gw/gateway";
import { createGatewayOperations } from "@gw/gateway/operations";
import type { EndpointTester, TokenContext, TokenOperations } from "@gw/store-abstract";
import {
  type HostCalls,
  type ProtocolRoute,
  protocolRoutes,
  type RouteCall,
  type StoreCall,
  wholeOrPage,
} from "@gw/store-rest/protocol";
import type { AppGateway } from "../http/app-gateway.js";
import { activeKeyProblem } from "./readiness.js";

/** The request that a handler serves. */
export interface RouteContext {
  /** Returns a signal that is aborted when the client disconnects, for long operations. */
  readonly disconnectSignal: () => AbortSignal;
  readonly caller: Caller | undefined;
}

/** Executes a route with its decoded input. */
export type RouteHandler = (
  input: unknown,
  by: TokenContext,
  context: RouteContext,
) => Promise<unknown>;

/** The handler of each route on an opened gateway. */
export function routeHandlers(gateway: AppGateway): ReadonlyMap<RouteCall, RouteHandler> {
  const tokens = tokenCalls(gateway);
  const host = hostCalls(gateway);
  return new Map(
    protocolRoutes.map((route) => {
      const { call } = route;
      if (call === "testGatewayEndpoint") return [call, testHandler(gateway)];
      if (call === "whoAmI") return [call, describeCaller];
      if (call in tokens) return [call, tokens[call as keyof TokenOperations] as RouteHandler];
      const other = call in host ? host[call as keyof typeof host] : undefined;
      return [call, withoutToken((other ?? storeHandler(gateway, route)) as RouteHandler)];
    }),
  );
}

/** Removes the token id from the context; only token operations use it. */
function withoutToken(handler: RouteHandler): RouteHandler {
  return (input, { tokenId: _, ...by }, context) => handler(input, by, context);
}

const describeCaller: RouteHandler = async (_input, _by, { caller }) => {
  if (caller === undefined) throw new Error("the request has no caller");
  const { principal, tokenId, name, roles, permissions, endpoints, expiresAt } = caller;
  const info: CallerInfo = {
    ...{ principal, roles, permissions: [...permissions] },
    ...(tokenId !== undefined && { tokenId }),
    ...(name !== undefined && { name }),
    ...(endpoints !== undefined && { endpoints: [...endpoints] }),
    ...(expiresAt !== undefined && { expiresAt }),
  };
  return info;
};

// A test stops when its client disconnects, because providers bill for it.
function testHandler({ endpointTester }: AppGateway): RouteHandler {
  return (input, _, { disconnectSignal }) => {
    if (endpointTester === undefined) {
      throw new GatewayError("TEMPORARILY_UNAVAILABLE", "This server cannot call models");
    }
    const ref = input as Parameters<EndpointTester["testGatewayEndpoint"]>[0];
    return endpointTester.testGatewayEndpoint(ref, { signal: disconnectSignal() });
  };
}

/** A change of tokens takes effect here at once, and in other gateways at their next poll. */
function tokenCalls({ tokens, tokenCache }: AppGateway): TokenOperations {
  const refreshed = async <T>(change: Promise<T>): Promise<T> => {
    const result = await change;
    // The change is committed even if it cannot be read back; the cache retries by itself.
    await tokenCache?.refresh().catch(() => undefined);
    return result;
  };
  return {
    createAccessToken: (input, by) => refreshed(tokens.createAccessToken(input, by)),
    listAccessTokens: (input) => tokens.listAccessTokens(input),
    revokeAccessToken: (input, by) => refreshed(tokens.revokeAccessToken(input, by)),
  };
}

function storeHandler({ store }: AppGateway, { call, isWholeList }: ProtocolRoute): RouteHandler {
  const method = (store[call as StoreCall] as RouteHandler).bind(store);
  if (!isWholeList) return method;
  const list = method as Parameters<typeof wholeOrPage>[0];
  return (input) => wholeOrPage(list, input as Parameters<typeof list>[0]);
}

/** Operations that are not methods of the store: keys, the audit log and the configuration. */
function hostCalls(
  gateway: AppGateway,
): Omit<HostCalls, keyof TokenOperations | keyof EndpointTester | "whoAmI"> {
  const { store, keys } = gateway;
  const operations: GatewayOperations =
    gateway.operations ?? createGatewayOperations({ store, keys });
  return {
    ...keys,
    ...operations,
    listAuditRecords: (input) => gateway.auditLog.list(input),
    async getSecretsConfig() {
      const problem = await activeKeyProblem(gateway);
      return { secretsAvailable: problem === undefined, usingDefaultPassphrase: false };
    },
  };
}
