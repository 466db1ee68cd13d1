import { limits } from "@gw/entities";
import {
  integer,
  lookupText,
  oneOf,
  pageRequestShape,
  record,
  text,
  updateOf,
} from "@gw/entities/schemas";
import { z } from "zod";
import {
  type BudgetCalls,
  budgetActions,
  budgetDurationUnits,
  budgetTargetScopes,
  budgetUnits,
} from "../budget-policy.js";
import { required } from "../codecs/field.js";
import { emptyResponse, keyedResponse, listResponse, pageResponse } from "../codecs/response.js";
import { text as wireText } from "../codecs/scalars.js";
import { defineRoute, noInput } from "../define-route.js";
import type { ProtocolRoutes } from "../protocol-route.js";
import {
  budgetPolicy,
  budgetPolicyChanges,
  budgetWindow,
  newBudgetPolicy,
} from "../shapes/budget-policy.js";
import { paging } from "../shapes/paging.js";

const amountError = (): string =>
  `must be a number greater than 0 and less than ${limits.limitUsd.toLocaleString("en")}`;
const budgetAmount = z
  .number({ error: amountError })
  .gt(0, { error: amountError })
  .lt(limits.limitUsd, { error: amountError });
const duration = record({
  unit: oneOf(budgetDurationUnits),
  value: integer(1, limits.windowLength),
});
const terms = {
  budgetUnit: oneOf(budgetUnits),
  duration,
  targetScope: oneOf(budgetTargetScopes),
};
const targetValue = text({ min: 1, max: limits.name }).optional();
const budgetAction = oneOf(budgetActions);
const ref = { budgetPolicyId: lookupText };

/** MLflow's view of limits. */
export const budgetRoutes: Pick<ProtocolRoutes, keyof BudgetCalls> = {
  createBudgetPolicy: defineRoute("createBudgetPolicy", {
    at: "POST /budgets/create",
    permission: "write",
    scope: "workspace",
    auditAction: "limit.create",
    auditTarget: {},
    summary: "Creates a limit of the cost of calls, in MLflow's terms.",
    request: newBudgetPolicy,
    input: record({ ...terms, targetValue, budgetAmount, budgetAction }),
    response: keyedResponse("budget_policy", budgetPolicy),
  }),

  getBudgetPolicy: defineRoute("getBudgetPolicy", {
    at: "GET /budgets/get",
    permission: "read",
    scope: "workspace",
    summary: "Gets a limit of the cost of calls, in MLflow's terms.",
    request: { budgetPolicyId: required(wireText) },
    input: record(ref),
    response: keyedResponse("budget_policy", budgetPolicy),
  }),

  updateBudgetPolicy: defineRoute("updateBudgetPolicy", {
    at: "POST /budgets/update",
    permission: "write",
    scope: "workspace",
    auditAction: "limit.update",
    auditTarget: { id: ["budgetPolicyId"] },
    summary: "Updates the amount or the action of a limit of the cost of calls, in MLflow's terms.",
    request: { budgetPolicyId: required(wireText), ...budgetPolicyChanges },
    input: updateOf(
      {
        ...ref,
        budgetUnit: terms.budgetUnit.optional(),
        duration: duration.optional(),
        targetScope: terms.targetScope.optional(),
        targetValue,
      },
      { budgetAmount: budgetAmount.optional(), budgetAction: budgetAction.optional() },
    ),
    response: keyedResponse("budget_policy", budgetPolicy),
  }),

  deleteBudgetPolicy: defineRoute("deleteBudgetPolicy", {
    at: "DELETE /budgets/delete",
    permission: "write",
    scope: "workspace",
    auditAction: "limit.delete",
    auditTarget: { id: ["budgetPolicyId"] },
    summary: "Deletes a limit of the cost of calls that MLflow knows.",
    request: { budgetPolicyId: required(wireText) },
    input: record(ref),
    response: emptyResponse(),
  }),

  listBudgetPolicies: defineRoute("listBudgetPolicies", {
    at: "GET /budgets/list",
    permission: "read",
    scope: "workspace",
    itemKey: ["budgetPolicyId"],
    summary:
      "Lists the limits that MLflow can express, in order of creation. A page may have fewer than max_results.",
    request: paging,
    input: record(pageRequestShape),
    response: pageResponse("budget_policies", budgetPolicy),
  }),

  listBudgetWindows: defineRoute("listBudgetWindows", {
    at: "GET /budgets/windows",
    permission: "read",
    scope: "workspace",
    summary: "Lists the current window of each limit that MLflow can express, and what was spent.",
    request: {},
    input: noInput,
    response: listResponse("windows", budgetWindow),
  }),
};
