import { z } from "zod";
import { limits } from "../limits.js";
import { flag, integer, oneOf } from "../schema-primitives/numbers.schema.js";
import { pageRequestShape } from "../schema-primitives/page.schema.js";
import { exactlyOneOf, record, updateOf } from "../schema-primitives/record.schema.js";
import { lookupText, nameText, text } from "../schema-primitives/text.schema.js";
import {
  type CreateGatewayLimitInput,
  type DeleteGatewayLimitInput,
  type GatewayLimitRef,
  type LimitScope,
  type LimitWindow,
  type ListGatewayLimitsInput,
  limitActions,
  limitDecisions,
  limitMeasures,
  limitScopeKinds,
  limitWindowUnits,
  type UpdateGatewayLimitInput,
} from "./limit.js";
import { limitProblem } from "./limit-rules.js";

const name = nameText(limits.name);
const amount = text({
  min: 1,
  max: 19,
  pattern: /^(?:0|[1-9][0-9]*)(?:\.[0-9]{1,9})?$/,
  alphabet: "a decimal number",
});
const warnAt = integer(1, 100);
const decision = oneOf(limitDecisions);

/** Validates a {@link LimitWindow}. */
export const limitWindowSchema: z.ZodType<LimitWindow> = record({
  unit: oneOf(limitWindowUnits),
  length: integer(1, limits.windowLength),
});

/** Validates a {@link LimitScope}. */
export const limitScopeSchema: z.ZodType<LimitScope> = record({
  kind: oneOf(limitScopeKinds),
  key: text({ min: 1, max: limits.metadataText }).optional(),
  value: text({ min: 1, max: limits.name }).optional(),
});

/** Validates the input of `createGatewayLimit`. */
export const createGatewayLimitSchema: z.ZodType<CreateGatewayLimitInput> = record({
  name: name.optional(),
  measure: oneOf(limitMeasures),
  amount,
  window: limitWindowSchema.optional(),
  scope: limitScopeSchema,
  action: oneOf(limitActions),
  warnAt: warnAt.optional(),
  strict: flag.optional(),
  onOutage: decision,
  unpriced: decision.optional(),
  enabled: flag.optional(),
}).superRefine((input, context) => {
  const problem = limitProblem(input);
  if (problem === undefined) return;
  context.addIssue({ code: "custom", path: [...problem.path], message: problem.rule });
}) as unknown as z.ZodType<CreateGatewayLimitInput>;

/** Validates a {@link GatewayLimitRef}. */
export const gatewayLimitRefSchema: z.ZodType<GatewayLimitRef> = exactlyOneOf({
  limitId: lookupText.optional(),
  name: lookupText.optional(),
});

/** Validates the input of `updateGatewayLimit`. */
export const updateGatewayLimitSchema: z.ZodType<UpdateGatewayLimitInput> = updateOf(
  { limitId: lookupText },
  {
    name: name.optional(),
    amount: amount.optional(),
    action: oneOf(limitActions).optional(),
    warnAt: z.union([warnAt, z.null()]).optional(),
    onOutage: decision.optional(),
    unpriced: decision.optional(),
    enabled: flag.optional(),
  },
);

/** Validates the input of `deleteGatewayLimit`. */
export const deleteGatewayLimitSchema: z.ZodType<DeleteGatewayLimitInput> = record({
  limitId: lookupText,
});

/** Validates the input of `listGatewayLimits`. */
export const listGatewayLimitsSchema: z.ZodType<ListGatewayLimitsInput> = record({
  ...pageRequestShape,
  measure: oneOf(limitMeasures).optional(),
  scopeKind: oneOf(limitScopeKinds).optional(),
});
