import { type CallerInfo, GatewayError } from "@gw/entities";
import type { Caller } from "@gw/gateway";
import type { EndpointTester, KeyOperations, TokenOperations } from "@gw/store-abstract";
import {
  type HostCalls,
  type ProtocolRoute,
  protocolRoutes,
  type RouteCall,
  type StoreCall,
  wholeOrPage,
} from "@gw/store-rest/protocol";
import type { AppGateway, AppWorkspace } from "../../http/app-gateway.js";
import { scopeName } from "../../workspaces/scope-name.js";
import { workspaceMutations, workspaceReads } from "../../workspaces/workspace-calls.js";
import { budgetHandlers } from "../budgets/budget-handlers.js";
import { activeKeyProblem } from "../readiness.js";
import { callerOf, type RouteContext, type RouteHandler, workspaceOf } from "../route-context.js";
import type { SealedPageTokens } from "../sealed-page-tokens.js";
import { listAudit } from "./audit-call.js";
import { limitHandlers } from "./limit-handlers.js";
import { tokenHandlers } from "./token-handlers.js";
import { usageHandlers } from "./usage-handlers.js";

interface RouteHandlersOptions {
  readonly pageTokens: SealedPageTokens;
  /** Milliseconds since the Unix epoch. */
  readonly clock: () => number;
}

/** The handler of each route on an opened gateway. */
export function routeHandlers(
  gateway: AppGateway,
  options: RouteHandlersOptions,
): ReadonlyMap<RouteCall, RouteHandler> {
  const tokens = tokenHandlers(gateway);
  const host = hostHandlers(gateway, options);
  return new Map(
    protocolRoutes.map((route) => {
      const { call } = route;
      if (call in tokens) return [call, tokens[call as keyof typeof tokens]];
      const other = call in host ? host[call as keyof typeof host] : undefined;
      return [call, withoutToken(other ?? storeHandler(gateway, route))];
    }),
  );
}

/** Removes the token id from the context; only token operations use it. */
function withoutToken(handler: RouteHandler): RouteHandler {
  return (input, { tokenId: _, ...by }, context) => handler(input, by, context);
}

function storeHandler(gateway: AppGateway, { call, isWholeList }: ProtocolRoute): RouteHandler {
  return (input, by, context) => {
    const { store } = gateway.inWorkspace(workspaceOf(context));
    const method = (store[call as StoreCall] as RouteHandler).bind(store);
    if (!isWholeList) return method(input, by, context);
    const list = method as Parameters<typeof wholeOrPage>[0];
    return wholeOrPage(list, input as Parameters<typeof list>[0]);
  };
}

type HostHandlers = {
  readonly [Call in Exclude<keyof HostCalls, keyof TokenOperations>]: RouteHandler;
};

/** The handlers of calls that are not methods of the store. */
function hostHandlers(
  gateway: AppGateway,
  { pageTokens, clock }: RouteHandlersOptions,
): HostHandlers {
  const { keys, operations } = gateway;
  const mutations = workspaceMutations(gateway);
  const reads = workspaceReads(gateway);
  return {
    ...(keys as { readonly [Call in keyof KeyOperations]: RouteHandler }),
    getDoctorReport: () => operations.getDoctorReport(),
    ...usageHandlers(gateway),
    ...limitHandlers(gateway),
    ...budgetHandlers(gateway, { clock }),
    ...(mutations as { readonly [Call in keyof typeof mutations]: RouteHandler }),
    getGatewayWorkspace: (input, _, context) => reads.get(input, callerOf(context)),
    listGatewayWorkspaces: (input, _, context) => reads.list(input, callerOf(context)),
    getSecretUsage: inWorkspace(gateway, (opened, input) =>
      opened.operations.getSecretUsage(input as Input<"getSecretUsage">),
    ),
    explainGatewayEndpoint: inWorkspace(gateway, (opened, input) =>
      opened.operations.explainGatewayEndpoint(input as Input<"explainGatewayEndpoint">),
    ),
    testGatewayEndpoint: inWorkspace(gateway, testEndpoint),
    listAuditRecords: (input, _, context) =>
      listAudit(gateway.auditLog, input as Input<"listAuditRecords">, {
        caller: callerOf(context),
        workspace: workspaceOf(context),
        pageTokens,
      }),
    async getSecretsConfig() {
      const problem = await activeKeyProblem(gateway);
      return { secretsAvailable: problem === undefined, usingDefaultPassphrase: false };
    },
    whoAmI: (_input, _by, context) => describeCaller(callerOf(context), gateway),
  };
}

type Input<Call extends keyof HostCalls> = NonNullable<Parameters<HostCalls[Call]>[0]>;

function inWorkspace(
  gateway: AppGateway,
  work: (opened: AppWorkspace, input: unknown, context: RouteContext) => Promise<unknown>,
): RouteHandler {
  return (input, _, context) => work(gateway.inWorkspace(workspaceOf(context)), input, context);
}

// A test stops when its client disconnects, because providers bill for it.
async function testEndpoint(
  { endpointTester }: AppWorkspace,
  input: unknown,
  { disconnectSignal }: RouteContext,
): ReturnType<EndpointTester["testGatewayEndpoint"]> {
  if (endpointTester === undefined) {
    throw new GatewayError("TEMPORARILY_UNAVAILABLE", "This server cannot call models");
  }
  const signal = disconnectSignal();
  return endpointTester.testGatewayEndpoint(input as Input<"testGatewayEndpoint">, { signal });
}

async function describeCaller(
  {
    principal,
    tokenId,
    name,
    owner,
    workspaceId,
    roles,
    permissions,
    endpoints,
    expiresAt,
  }: Caller,
  gateway: AppGateway,
): Promise<CallerInfo> {
  return {
    ...{ principal, roles, permissions: [...permissions] },
    workspace: await scopeName(workspaceId, gateway),
    ...(tokenId !== undefined && { tokenId }),
    ...(name !== undefined && { name }),
    ...(owner !== undefined && { owner }),
    ...(endpoints !== undefined && { endpoints: [...endpoints] }),
    ...(expiresAt !== undefined && { expiresAt }),
  };
}
