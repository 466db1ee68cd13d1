import { GatewayError, type MutationContext } from "@gw/entities";
import { createLimitGateways, findLimitStatus } from "@gw/gateway/operations";
import type { LimitOperations } from "@gw/limits";
import type { AppGateway } from "../../http/app-gateway.js";
import { type RouteHandler, workspaceOf } from "../route-context.js";

type Input<Call extends keyof LimitOperations> = NonNullable<Parameters<LimitOperations[Call]>[0]>;

/** The handlers of questions about the use of limits, and of the release of lost gateways. */
export function limitHandlers(gateway: AppGateway): {
  readonly [Call in keyof LimitOperations]: RouteHandler;
} {
  const { auditLog } = gateway;
  const ledgerOf = (): NonNullable<AppGateway["ledger"]> => {
    if (gateway.ledger !== undefined) return gateway.ledger;
    throw new GatewayError("NOT_IMPLEMENTED", "This gateway has no ledger of limits");
  };
  return {
    async listLimitStatus(input, _, context) {
      const { store } = gateway.inWorkspace(workspaceOf(context));
      return findLimitStatus({ store, ledger: ledgerOf() }, input as Input<"listLimitStatus">);
    },
    async listLimitGateways(input) {
      const operations = createLimitGateways({ ledger: ledgerOf(), auditLog });
      return operations.listLimitGateways(input as Input<"listLimitGateways">);
    },
    async releaseLimitGateway(input, { principal, requestId }) {
      const operations = createLimitGateways({ ledger: ledgerOf(), auditLog });
      const by: MutationContext = { principal, requestId };
      return operations.releaseLimitGateway(input as Input<"releaseLimitGateway">, by);
    },
  };
}
