import {
  budgetActions,
  budgetDurationUnits,
  budgetTargetScopes,
  budgetUnits,
} from "../budget-policy.js";
import type { Codec } from "../codecs/codec.js";
import { enumOf } from "../codecs/enum-of.js";
import { optional, required } from "../codecs/field.js";
import { objectOf, type Shape } from "../codecs/object-of.js";
import { decimal, integer, text, textOrAbsent, time } from "../codecs/scalars.js";
import { stamps } from "./stamps.js";

const budgetDuration: Codec = objectOf({
  unit: required(enumOf(budgetDurationUnits)),
  value: required(integer),
});

const targetScopeRule =
  "WORKSPACE: all calls of the workspace. USER: those of tokens with an owner. GLOBAL is refused.";
const targetValueRule =
  "The id of the endpoint, or the owner; required with ENDPOINT and USER, absent with others.";
const budgetAmountRule = "USD with up to nine decimals.";

/** The fields of a new budget. */
export const newBudgetPolicy: Shape = {
  budgetUnit: required(enumOf(budgetUnits)),
  budgetAmount: required(decimal, budgetAmountRule),
  duration: required(budgetDuration, "Windows begin at fixed times in UTC."),
  targetScope: required(enumOf(budgetTargetScopes), targetScopeRule),
  targetValue: optional(textOrAbsent, targetValueRule),
  budgetAction: required(enumOf(budgetActions)),
};

const unchanged = "May have the current value only.";

/** The fields of an update of a budget. */
export const budgetPolicyChanges: Shape = {
  budgetAmount: optional(decimal, budgetAmountRule),
  budgetAction: optional(enumOf(budgetActions)),
  budgetUnit: optional(enumOf(budgetUnits), unchanged),
  duration: optional(budgetDuration, unchanged),
  targetScope: optional(enumOf(budgetTargetScopes), unchanged),
  targetValue: optional(textOrAbsent, unchanged),
};

export const budgetPolicy: Codec = objectOf({
  budgetPolicyId: required(text),
  ...newBudgetPolicy,
  ...stamps,
});

export const budgetWindow: Codec = objectOf({
  budgetPolicyId: required(text),
  windowStartMs: required(time),
  windowEndMs: required(time),
  currentSpend: required(decimal, "USD of calls that have ended."),
});
