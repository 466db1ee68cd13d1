import type { LimitId, MutationContext, Page, PageRequest } from "@gw/entities";

/** The only unit of a budget. */
export const budgetUnits = ["USD"] as const;

/** Units of a {@link BudgetDuration}, in the order of MLflow's numbers. */
export const budgetDurationUnits = ["MINUTES", "HOURS", "DAYS", "WEEKS", "MONTHS"] as const;

/**
 * Whose calls a budget counts, in the order of MLflow's numbers. `GLOBAL`: all of the installation.
 * `WORKSPACE`: all of the workspace. `USER`: those of tokens with an owner.
 */
export const budgetTargetScopes = ["GLOBAL", "WORKSPACE", "ENDPOINT", "USER"] as const;

/** What happens to a call beyond the budget, in the order of MLflow's numbers. */
export const budgetActions = ["ALERT", "REJECT"] as const;

/** The windows of a budget. */
export interface BudgetDuration {
  readonly unit: (typeof budgetDurationUnits)[number];
  /** From 1 to 1,000. */
  readonly value: number;
}

/** Whose calls a budget counts. */
export interface BudgetTarget {
  readonly targetScope: (typeof budgetTargetScopes)[number];
  /** The id of an endpoint or the owner of tokens; absent with `GLOBAL` and `WORKSPACE`. */
  readonly targetValue?: string | undefined;
}

/** A limit of the cost of calls, as MLflow's clients know it. */
export interface BudgetPolicy extends BudgetTarget {
  /** The id of the limit. */
  readonly budgetPolicyId: LimitId;
  readonly budgetUnit: (typeof budgetUnits)[number];
  /** The number that is nearest to the amount of the limit. */
  readonly budgetAmount: number;
  readonly duration: BudgetDuration;
  readonly budgetAction: (typeof budgetActions)[number];
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
  /** Milliseconds since the Unix epoch. */
  readonly lastUpdatedAt: number;
  readonly createdBy?: string | undefined;
  readonly lastUpdatedBy?: string | undefined;
}

/** Input of {@link BudgetCalls.createBudgetPolicy}. */
export type CreateBudgetPolicyInput = BudgetTarget &
  Pick<BudgetPolicy, "budgetUnit" | "budgetAmount" | "duration" | "budgetAction">;

/** Identifies a budget. */
export type BudgetPolicyRef = Pick<BudgetPolicy, "budgetPolicyId">;

/** Input of {@link BudgetCalls.updateBudgetPolicy}. Other fields than amount and action never change. */
export type UpdateBudgetPolicyInput = BudgetPolicyRef & Partial<CreateBudgetPolicyInput>;

/** What was spent of a budget in its current window. */
export interface BudgetWindow extends BudgetPolicyRef {
  /** Milliseconds since the Unix epoch. */
  readonly windowStartMs: number;
  /** Milliseconds since the Unix epoch; not part of the window. */
  readonly windowEndMs: number;
  /** USD of calls that have ended. */
  readonly currentSpend: number;
}

/** MLflow's view of limits: those that MLflow cannot express do not exist in it. */
export interface BudgetCalls {
  createBudgetPolicy(input: CreateBudgetPolicyInput, by?: MutationContext): Promise<BudgetPolicy>;
  getBudgetPolicy(ref: BudgetPolicyRef): Promise<BudgetPolicy>;
  updateBudgetPolicy(input: UpdateBudgetPolicyInput, by?: MutationContext): Promise<BudgetPolicy>;
  deleteBudgetPolicy(ref: BudgetPolicyRef, by?: MutationContext): Promise<void>;
  /** A page may have fewer items than `maxResults`. */
  listBudgetPolicies(input?: PageRequest): Promise<Page<BudgetPolicy>>;
  listBudgetWindows(): Promise<readonly BudgetWindow[]>;
}
