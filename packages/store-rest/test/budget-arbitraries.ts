import fc from "fast-check";
import type { BudgetCalls, RouteCall } from "../src/protocol/index.js";
import { budgetActions, budgetDurationUnits, budgetTargetScopes } from "../src/protocol/index.js";
import { pageOf, paging, some, text, time } from "./arbitrary-values.js";

type ByCall = Readonly<Record<Extract<RouteCall, keyof BudgetCalls>, fc.Arbitrary<unknown>>>;

const budgetPolicyId = text;
const budgetUnit = fc.constant("USD");
const budgetAmount = fc.oneof(
  fc.constantFrom(25, 0.1, 1e-9, 123_456_789.5),
  fc.double({ min: 1e-9, max: 999_999_999, noNaN: true }),
);
const duration = some({
  unit: fc.constantFrom(...budgetDurationUnits),
  value: fc.integer({ min: 1, max: 1_000 }),
});
const targetScope = fc.constantFrom(...budgetTargetScopes);
const budgetAction = fc.constantFrom(...budgetActions);
const newBudget = { budgetUnit, budgetAmount, duration, targetScope, budgetAction };

/** Valid inputs of the calls of budgets. */
export const budgetInputs: ByCall = {
  createBudgetPolicy: some(newBudget, { targetValue: text }),
  getBudgetPolicy: some({ budgetPolicyId }),
  updateBudgetPolicy: fc.oneof(
    some({ budgetPolicyId, budgetAmount }, { budgetAction, budgetUnit }),
    some({ budgetPolicyId, budgetAction }, { duration, targetScope, targetValue: text }),
  ),
  deleteBudgetPolicy: some({ budgetPolicyId }),
  listBudgetPolicies: some({}, paging),
  listBudgetWindows: fc.constant({}),
};

const budget = some(
  { budgetPolicyId, ...newBudget, createdAt: time, lastUpdatedAt: time },
  { targetValue: text, createdBy: text, lastUpdatedBy: text },
);
const window = some({
  budgetPolicyId,
  windowStartMs: time,
  windowEndMs: time,
  currentSpend: fc.double({ min: 0, max: 1e9, noNaN: true }),
});

/** Possible outputs of the calls of budgets. */
export const budgetOutputs: ByCall = {
  createBudgetPolicy: budget,
  getBudgetPolicy: budget,
  updateBudgetPolicy: budget,
  deleteBudgetPolicy: fc.constant(undefined),
  listBudgetPolicies: pageOf(budget),
  listBudgetWindows: fc.array(window, { maxLength: 3 }),
};
