import { limits } from "@gw/entities";
import {
  bigInteger,
  flag,
  integer,
  listOf,
  pairsOf,
  record,
  type Schema,
  text,
  workspaceIdSchema,
} from "@gw/entities/schemas";
import { type Charge, nameOfCharge } from "../records/charge.js";
import type { UsageRecord } from "../records/usage-record.js";
import { hourOf, nameOfSum, type UsageSum } from "../records/usage-sum.js";
import type { UsageBatch } from "../store/usage-store.js";
import { tokenClasses } from "../token-counts.js";

const maxInt32 = 2_147_483_647;

const count = integer(0, Number.MAX_SAFE_INTEGER);
const anyText = text({ min: 0, max: 255 });
const presentText = text({ min: 1, max: 255 });
const modelName = text({ min: 0, max: limits.modelName });
const time = integer(0, limits.time);
const milliseconds = integer(0, maxInt32);

const gatewayId = text({
  min: 36,
  max: 36,
  pattern: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  alphabet: "a UUID in lower case",
});
const callId = text({ min: 32, max: 32, pattern: /^[0-9a-f]{32}$/, alphabet: "0-9 and a-f" });
/** Up to 8 pairs of up to 64 characters. */
export const metadata: Schema<Readonly<Record<string, string>>> = pairsOf({
  maxPairs: 8,
  maxLength: 64,
});
/** Up to a billion USD, so that sums fit in 64 bits. */
const costOfCall = bigInteger(0n, 10n ** 18n);
const costOfSum = bigInteger(0n, 2n ** 63n - 1n);

/** Validates a call of a {@link UsageBatch}. */
export const usageRecordSchema: Schema<UsageRecord> = record({
  callId,
  requestId: text({ min: 0, max: limits.requestId }),
  time,
  workspaceId: workspaceIdSchema,
  principal: presentText.optional(),
  owner: presentText.optional(),
  endpointId: anyText,
  endpointName: anyText,
  model: record({
    modelDefinitionId: presentText,
    provider: anyText,
    modelName,
  }).optional(),
  operation: anyText,
  isStream: flag,
  status: integer(100, 599),
  errorCode: presentText.optional(),
  attempts: integer(0, maxInt32),
  firstByteMs: milliseconds.optional(),
  totalMs: milliseconds,
  tokens: record({
    ...shapeOf(tokenClasses, count.optional()),
    reasoning: count.optional(),
  }).optional(),
  isEstimated: flag,
  cost: costOfCall.optional(),
  priceVersion: presentText.optional(),
  metadata,
}).refine((call) => Number.parseInt(call.callId.slice(0, 12), 16) === call.time, {
  path: ["callId"],
  error: "must begin with `time`, in 12 hexadecimal digits",
});

/** Validates a sum of a {@link UsageBatch}. */
export const usageSumSchema: Schema<UsageSum> = record({
  key: record({
    hour: time.refine((hour) => hour === hourOf(hour), { error: "must be the begin of an hour" }),
    workspaceId: workspaceIdSchema,
    endpointId: anyText,
    endpointName: anyText,
    modelDefinitionId: anyText,
    provider: anyText,
    modelName,
    principal: anyText,
    owner: anyText,
    statusClass: integer(1, 5),
    metadata,
  }),
  totals: record({
    calls: integer(1, Number.MAX_SAFE_INTEGER),
    attempts: count,
    fallbacks: count,
    estimatedCalls: count,
    unpricedCalls: count,
    totalMs: count,
    tokens: record(shapeOf(tokenClasses, count)),
    reasoning: count,
    cost: costOfSum,
  }),
});

/** Validates a charge of a {@link UsageBatch}. */
export const chargeSchema: Schema<Charge> = record({
  limitId: presentText,
  subject: anyText,
  windowStart: time,
  units: bigInteger(1n, 10n ** 18n),
});

/** Validates the input of `registerGateway`. */
export const registerGatewaySchema: Schema<{ readonly gatewayId: string }> = record({
  gatewayId,
});

/** Validates a {@link UsageBatch}. */
export const usageBatchSchema: Schema<UsageBatch> = record({
  gatewayId,
  number: integer(1, Number.MAX_SAFE_INTEGER),
  calls: listOf(usageRecordSchema, { error: "must be a list" }).refine(
    (calls) => areDifferent(calls.map(({ callId }) => callId)),
    {
      error: "must have different call ids",
    },
  ),
  sums: listOf(usageSumSchema, { error: "must be a list" }).refine(
    (sums) => areDifferent(sums.map(({ key }) => nameOfSum(key))),
    {
      error: "must have different keys",
    },
  ),
  charges: listOf(chargeSchema, { error: "must be a list" })
    .refine((charges) => areDifferent(charges.map(nameOfCharge)), {
      error: "must have different allowances",
    })
    .optional(),
});

function areDifferent(names: readonly string[]): boolean {
  return new Set(names).size === names.length;
}

function shapeOf<Name extends string, Field>(
  names: readonly Name[],
  field: Field,
): Record<Name, Field> {
  return Object.fromEntries(names.map((name) => [name, field])) as Record<Name, Field>;
}
