import { GatewayError, type GatewayOperations } from "@gw/entities";
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

/** The request that a call is made for. */
export interface Exchange {
  /** For what takes long, and is worth nothing without somebody who waits for it. */
  readonly callerLeft: () => AbortSignal;
}

/** What a route calls: its decoded input, and who asks. */
export type Call = (input: unknown, by: TokenContext, exchange: Exchange) => Promise<unknown>;

/** What each route of the table calls on an opened gateway. */
export function routeCalls(gateway: AppGateway): ReadonlyMap<RouteCall, Call> {
  const tokens = tokenCalls(gateway);
  const host = hostCalls(gateway);
  return new Map(
    protocolRoutes.map((route) => {
      const { call } = route;
      if (call === "testGatewayEndpoint") return [call, trialCall(gateway)];
      if (call in tokens) return [call, tokens[call as keyof TokenOperations] as Call];
      const other = call in host ? host[call as keyof typeof host] : undefined;
      return [call, withoutToken((other ?? storeCall(gateway, route)) as Call)];
    }),
  );
}

/** Whose token it is, and by which one it was done, is of interest to the tokens alone. */
function withoutToken(call: Call): Call {
  return (input, { tokenId: _, ...by }, exchange) => call(input, by, exchange);
}

/** A trial ends with its caller: nobody pays for an answer that nobody waits for. */
function trialCall({ endpointTester }: AppGateway): Call {
  return (input, _, { callerLeft }) => {
    if (endpointTester === undefined) {
      throw new GatewayError("TEMPORARILY_UNAVAILABLE", "This server calls no models");
    }
    const ref = input as Parameters<EndpointTester["testGatewayEndpoint"]>[0];
    return endpointTester.testGatewayEndpoint(ref, { signal: callerLeft() });
  };
}

/** What was issued or revoked here is so at once; other gateways see it at their next look. */
function tokenCalls({ tokens, tokenCache }: AppGateway): TokenOperations {
  const known = async <T>(change: Promise<T>): Promise<T> => {
    const result = await change;
    // It was done, whether it can be read back or not; the directory tries again by itself.
    await tokenCache?.refresh().catch(() => undefined);
    return result;
  };
  return {
    createAccessToken: (input, by) => known(tokens.createAccessToken(input, by)),
    listAccessTokens: (input) => tokens.listAccessTokens(input),
    revokeAccessToken: (input, by) => known(tokens.revokeAccessToken(input, by)),
  };
}

function storeCall({ store }: AppGateway, { call, isWholeList }: ProtocolRoute): Call {
  const method = (store[call as StoreCall] as Call).bind(store);
  if (!isWholeList) return method;
  const list = method as Parameters<typeof wholeOrPage>[0];
  return (input) => wholeOrPage(list, input as Parameters<typeof list>[0]);
}

/** Beside the store's methods; keys and the audit trail have no method there. */
function hostCalls(
  gateway: AppGateway,
): Omit<HostCalls, keyof TokenOperations | keyof EndpointTester> {
  const operations: GatewayOperations = gateway.operations ?? createGatewayOperations(gateway);
  return {
    ...gateway.keys,
    ...operations,
    listAuditRecords: (input) => gateway.auditLog.list(input),
    async getSecretsConfig() {
      const problem = await activeKeyProblem(gateway);
      return { secretsAvailable: problem === undefined, usingDefaultPassphrase: false };
    },
  };
}
