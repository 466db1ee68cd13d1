import { GatewayError, type GatewayLimit, type Page, type PageRequest } from "@gw/entities";
import { parseInput } from "@gw/entities/schemas";
import { everyPage, type GatewayStore } from "@gw/store-abstract";
import {
  type BudgetCalls,
  type BudgetPolicy,
  type BudgetPolicyRef,
  type RouteInput,
  routesByCall,
  wholeOrPage,
} from "@gw/store-rest/protocol";
import type { AppGateway } from "../../http/app-gateway.js";
import { type RouteContext, type RouteHandler, workspaceOf } from "../route-context.js";
import { budgetPolicyOf } from "./budget-policy-of.js";
import { budgetWindows } from "./budget-windows.js";
import { limitChangesOf, newLimitOf } from "./limit-of-budget.js";

/** The handlers of MLflow's view of limits. */
export function budgetHandlers(
  gateway: AppGateway,
  { clock }: { readonly clock: () => number },
): { readonly [Call in keyof BudgetCalls]: RouteHandler } {
  const storeOf = (context: RouteContext): GatewayStore =>
    gateway.inWorkspace(workspaceOf(context)).store;
  return {
    async createBudgetPolicy(given, by, context) {
      const limit = newLimitOf(parsed("createBudgetPolicy", given));
      return budgetPolicyOf(await storeOf(context).createGatewayLimit(limit, by));
    },
    async getBudgetPolicy(given, _, context) {
      const ref = parsed("getBudgetPolicy", given);
      return (await budgetOf(storeOf(context), ref)).policy;
    },
    async updateBudgetPolicy(given, by, context) {
      const input = parsed("updateBudgetPolicy", given);
      const store = storeOf(context);
      const changes = limitChangesOf(input, await budgetOf(store, input));
      return budgetPolicyOf(await store.updateGatewayLimit(changes, by));
    },
    async deleteBudgetPolicy(given, by, context) {
      const store = storeOf(context);
      const { limit } = await budgetOf(store, parsed("deleteBudgetPolicy", given));
      await store.deleteGatewayLimit({ limitId: limit.limitId }, by);
    },
    async listBudgetPolicies(given, _, context) {
      const store = storeOf(context);
      const input = parsed("listBudgetPolicies", given);
      return wholeOrPage((page) => pageOfBudgets(store, page), input);
    },
    async listBudgetWindows(_input, _, context) {
      const { ledger } = gateway;
      if (ledger === undefined) {
        throw new GatewayError("NOT_IMPLEMENTED", "This gateway enforces no limits");
      }
      const store = storeOf(context);
      const policies = await everyPage((page) => pageOfBudgets(store, page));
      return budgetWindows(policies, { ledger, now: clock() });
    },
  };
}

function parsed<Call extends keyof BudgetCalls>(call: Call, given: unknown): RouteInput<Call> {
  return parseInput(routesByCall[call].input, given) as RouteInput<Call>;
}

/** @throws RESOURCE_DOES_NOT_EXIST */
async function budgetOf(
  store: GatewayStore,
  { budgetPolicyId }: BudgetPolicyRef,
): Promise<{ readonly limit: GatewayLimit; readonly policy: BudgetPolicy }> {
  const limit = await store.getGatewayLimit({ limitId: budgetPolicyId });
  const policy = budgetPolicyOf(limit);
  if (policy !== undefined) return { limit, policy };
  throw new GatewayError(
    "RESOURCE_DOES_NOT_EXIST",
    `BudgetPolicy not found (budget_policy_id='${budgetPolicyId}'): MLflow has no terms for this limit`,
  );
}

async function pageOfBudgets(
  store: GatewayStore,
  request: PageRequest,
): Promise<Page<BudgetPolicy>> {
  const { items, ...next } = await store.listGatewayLimits({ ...request, measure: "cost" });
  return { ...next, items: items.flatMap((limit) => budgetPolicyOf(limit) ?? []) };
}
