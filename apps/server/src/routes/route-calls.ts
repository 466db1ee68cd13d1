import type { MutationContext } from "@gw/entities";
import {
  type HostCalls,
  type ProtocolRoute,
  protocolRoutes,
  type RouteCall,
  type StoreCall,
  wholeOrPage,
} from "@gw/store-rest/protocol";
import type { AppGateway } from "../app-gateway.js";
import { activeKeyProblem } from "../readiness.js";

/** What a route calls: its decoded input, and who asks. */
export type Call = (input: unknown, by: MutationContext) => Promise<unknown>;

/** What each route of the table calls on an opened gateway. */
export function routeCalls(gateway: AppGateway): ReadonlyMap<RouteCall, Call> {
  const host = hostCalls(gateway);
  return new Map(
    protocolRoutes.map((route) => {
      const call = route.call in host ? host[route.call as keyof HostCalls] : undefined;
      return [route.call, (call ?? storeCall(gateway, route)) as Call];
    }),
  );
}

function storeCall({ store }: AppGateway, { call, isWholeList }: ProtocolRoute): Call {
  const method = (store[call as StoreCall] as Call).bind(store);
  if (!isWholeList) return method;
  const list = method as Parameters<typeof wholeOrPage>[0];
  return (input) => wholeOrPage(list, input as Parameters<typeof list>[0]);
}

/** Beside the store's methods; keys and the audit trail have no method there. */
function hostCalls(gateway: AppGateway): HostCalls {
  return {
    ...gateway.keys,
    listAuditRecords: (input) => gateway.auditLog.list(input),
    async getSecretsConfig() {
      const problem = await activeKeyProblem(gateway);
      return { secretsAvailable: problem === undefined, usingDefaultPassphrase: false };
    },
  };
}
