import type { GatewayLimit, LimitScope } from "@gw/entities";
import {
  type BudgetPolicy,
  type BudgetTarget,
  budgetActions,
  budgetDurationUnits,
} from "@gw/store-rest/protocol";
import { usdOf } from "./budget-amount.js";

/** A limit in MLflow's terms; `undefined` if it has terms that MLflow cannot express. */
export function budgetPolicyOf(limit: GatewayLimit): BudgetPolicy | undefined {
  const { measure, amount, window, scope, action, enabled } = limit;
  const unit = budgetDurationUnits.find((one) => one === window?.unit);
  const budgetAction = budgetActions.find((one) => one === action);
  const target = targetOf(scope);
  // A budget that MLflow shows is in effect.
  if (measure !== "cost" || !enabled || window === undefined) return undefined;
  if (unit === undefined || budgetAction === undefined || target === undefined) return undefined;
  const { limitId, createdAt, lastUpdatedAt, createdBy, lastUpdatedBy } = limit;
  return {
    budgetPolicyId: limitId,
    budgetUnit: "USD",
    budgetAmount: usdOf(amount),
    duration: { unit, value: window.length },
    ...target,
    budgetAction,
    ...{ createdAt, lastUpdatedAt, createdBy, lastUpdatedBy },
  };
}

function targetOf({ kind, value: targetValue }: LimitScope): BudgetTarget | undefined {
  if (kind === "GLOBAL") return { targetScope: "WORKSPACE" };
  if (targetValue === undefined) return undefined;
  if (kind === "ENDPOINT") return { targetScope: "ENDPOINT", targetValue };
  if (kind === "OWNER") return { targetScope: "USER", targetValue };
  return undefined;
}
