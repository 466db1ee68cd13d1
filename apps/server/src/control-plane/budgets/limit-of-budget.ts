import {
  type CreateGatewayLimitInput,
  GatewayError,
  type GatewayLimit,
  type LimitDecision,
  type LimitScope,
  type UpdateGatewayLimitInput,
} from "@gw/entities";
import type {
  BudgetPolicy,
  BudgetTarget,
  CreateBudgetPolicyInput,
  UpdateBudgetPolicyInput,
} from "@gw/store-rest/protocol";
import { amountOf } from "./budget-amount.js";

/**
 * The limit that a new budget is. It admits calls of unknown price, as MLflow does.
 *
 * @throws INVALID_PARAMETER_VALUE, PERMISSION_DENIED
 */
export function newLimitOf(input: CreateBudgetPolicyInput): CreateGatewayLimitInput {
  const { budgetAmount, duration, budgetAction } = input;
  return {
    measure: "cost",
    amount: amountOf(budgetAmount),
    window: { unit: duration.unit, length: duration.value },
    scope: scopeOf(input),
    action: budgetAction,
    onOutage: onOutageOf(budgetAction),
    unpriced: "ADMIT",
  };
}

/**
 * The changes of a limit that an update of its budget makes.
 *
 * @throws INVALID_PARAMETER_VALUE, PERMISSION_DENIED
 */
export function limitChangesOf(
  input: UpdateBudgetPolicyInput,
  { limit, policy }: { readonly limit: GatewayLimit; readonly policy: BudgetPolicy },
): UpdateGatewayLimitInput {
  requireUnchanged(input, policy);
  const { budgetAmount, budgetAction } = input;
  // MLflow's pages send the amount that they show, which may have fewer digits than the limit.
  const isShown = budgetAmount === policy.budgetAmount;
  return {
    limitId: limit.limitId,
    ...(budgetAmount !== undefined && { amount: isShown ? limit.amount : amountOf(budgetAmount) }),
    ...(budgetAction !== undefined && { action: budgetAction }),
    ...(budgetAction !== undefined &&
      budgetAction !== limit.action && { onOutage: onOutageOf(budgetAction) }),
  };
}

function requireUnchanged(
  { duration, targetScope, targetValue }: UpdateBudgetPolicyInput,
  policy: BudgetPolicy,
): void {
  if (targetScope !== undefined) requireOfWorkspace(targetScope);
  const { unit, value } = policy.duration;
  const changed = [
    duration !== undefined && (duration.unit !== unit || duration.value !== value) && "duration",
    targetScope !== undefined && targetScope !== policy.targetScope && "target_scope",
    targetValue !== undefined && targetValue !== policy.targetValue && "target_value",
  ].find((field) => field !== false);
  if (changed === undefined) return;
  throw invalid(`\`${changed}\` never changes; delete the budget policy and create another one`);
}

function scopeOf({ targetScope, targetValue }: BudgetTarget): LimitScope {
  requireOfWorkspace(targetScope);
  const isTargeted = targetScope === "ENDPOINT" || targetScope === "USER";
  if (!isTargeted && targetValue !== undefined) {
    throw invalid("`target_value` must be absent with the target scope WORKSPACE");
  }
  if (!isTargeted) return { kind: "GLOBAL" };
  if (targetValue === undefined) {
    throw invalid("`target_value` is required with the target scopes ENDPOINT and USER");
  }
  return { kind: targetScope === "USER" ? "OWNER" : "ENDPOINT", value: targetValue };
}

function requireOfWorkspace(targetScope: BudgetTarget["targetScope"]): void {
  if (targetScope !== "GLOBAL") return;
  throw new GatewayError(
    "PERMISSION_DENIED",
    "`target_scope` must not be GLOBAL, which is the whole installation; WORKSPACE is all calls of this workspace",
  );
}

/** A call that an alert would not refuse is not refused without a database either. */
function onOutageOf(action: BudgetPolicy["budgetAction"]): LimitDecision {
  return action === "REJECT" ? "REFUSE" : "ADMIT";
}

function invalid(message: string): GatewayError {
  return new GatewayError("INVALID_PARAMETER_VALUE", message);
}
