import type { GatewayLimit } from "@gw/entities";
import { formatUnits, type LimitEvent } from "@gw/limits";
import { formatUsd } from "@gw/usage";

/** An event with the limit and the workspace that it belongs to. */
export interface DescribedLimitEvent {
  readonly event: LimitEvent;
  readonly limit: GatewayLimit;
  /** The name of the workspace. */
  readonly workspace: string;
}

/**
 * The JSON of an event for a webhook. A budget of MLflow that is exceeded is MLflow's own event, whose
 * fields are added to ours; all others are events of a limit.
 */
export function limitEventBody(described: DescribedLimitEvent): object {
  const { event, workspace } = described;
  const budget = event.kind === "exceeded" ? budgetOf(described) : undefined;
  return {
    entity: budget === undefined ? "limit" : "budget_policy",
    action: event.kind,
    timestamp: new Date(event.time).toISOString(),
    workspace,
    data: { ...fieldsOf(described), ...budget },
  };
}

function fieldsOf({ event, limit, workspace }: DescribedLimitEvent): object {
  const { limitId, name, measure, window, scope, warnAt } = limit;
  return {
    limit_id: limitId,
    limit_name: name,
    workspace,
    measure,
    amount: formatUnits(limit, event.amount),
    used: formatUnits(limit, event.spent),
    warn_at: warnAt,
    scope,
    subject: event.key.subject,
    window,
    window_start: event.key.windowStart,
    window_end: event.windowEnd,
  };
}

/** MLflow's names of the scopes that it knows. */
const budgetScopes: Partial<Record<GatewayLimit["scope"]["kind"], string>> = {
  GLOBAL: "WORKSPACE",
  ENDPOINT: "ENDPOINT",
  OWNER: "USER",
};

function budgetOf({ event, limit }: DescribedLimitEvent): object | undefined {
  const { limitId, measure, window, scope } = limit;
  const targetScope = budgetScopes[scope.kind];
  if (measure !== "cost" || targetScope === undefined || window === undefined) return undefined;
  return {
    budget_policy_id: limitId,
    budget_unit: "USD",
    budget_amount: Number(formatUsd(event.amount)),
    current_spend: Number(formatUsd(event.spent)),
    duration_unit: window.unit,
    duration_value: window.length,
    target_scope: targetScope,
    target_value: scope.kind === "GLOBAL" ? null : event.key.subject,
  };
}
