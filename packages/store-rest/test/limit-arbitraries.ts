import { limitMeasures, limitScopeKinds } from "@gw/entities";
import type { LimitOperations } from "@gw/limits";
import fc from "fast-check";
import type { RouteCall } from "../src/protocol/index.js";
import { flag, name, order, pageOf, paging, some, text, time } from "./arbitrary-values.js";

type LimitCall = Extract<RouteCall, `${string}GatewayLimit${string}` | keyof LimitOperations>;

type ByCall = Readonly<Record<LimitCall, fc.Arbitrary<unknown>>>;

const decision = fc.constantFrom("ADMIT", "REFUSE");
const warnAt = fc.integer({ min: 1, max: 100 });
const whole = fc.integer({ min: 1, max: 1_000_000_000 }).map(String);
const days = some({
  unit: fc.constantFrom("DAYS", "WEEKS", "MONTHS"),
  length: fc.integer({ min: 1, max: 1_000 }),
});
const scope = fc.oneof(
  some({ kind: fc.constantFrom("ENDPOINT", "MODEL", "TOKEN", "OWNER") }, { value: text }),
  some({ kind: fc.constant("METADATA"), key: text }, { value: text }),
  fc.constant({ kind: "GLOBAL" }),
);
const common = { scope, action: fc.constant("REJECT"), onOutage: decision };
const cost = some(
  {
    ...common,
    measure: fc.constant("cost"),
    amount: fc.constantFrom("0.000000001", "25", "999999999.5"),
    window: days,
    unpriced: decision,
  },
  { name, warnAt, enabled: flag, strict: fc.constant(false) },
);
const tokens = some(
  { ...common, measure: fc.constantFrom("tokens", "requests"), amount: whole, window: days },
  { name, warnAt, enabled: flag, strict: fc.constant(false) },
);
const concurrency = some(
  { ...common, measure: fc.constant("concurrency"), amount: whole },
  { name, enabled: flag },
);
const newLimit = fc.oneof(cost, tokens, concurrency);
const changes = {
  name,
  amount: whole,
  action: fc.constantFrom("REJECT", "ALERT", "NEXT_MODEL"),
  warnAt: fc.option(warnAt),
  onOutage: decision,
  unpriced: decision,
  enabled: flag,
};

/** Valid inputs of the calls of limits. */
export const limitInputs: ByCall = {
  createGatewayLimit: newLimit,
  getGatewayLimit: fc.oneof(some({ limitId: text }), some({ name: text })),
  updateGatewayLimit: some({ limitId: text }, changes).filter(
    (update) => Object.keys(update as object).length > 1,
  ),
  deleteGatewayLimit: some({ limitId: text }),
  listGatewayLimits: some(
    {},
    {
      measure: fc.constantFrom(...limitMeasures),
      scopeKind: fc.constantFrom(...limitScopeKinds),
      ...paging,
    },
  ),
  listLimitStatus: some({}, { limitId: text, ...paging }),
  listLimitGateways: some({}, paging),
  releaseLimitGateway: some({ gatewayId: fc.uuid() }),
};

const stored = some(
  {
    limitId: text,
    name,
    strict: flag,
    enabled: flag,
    version: order,
    createdAt: time,
    lastUpdatedAt: time,
  },
  { createdBy: text, lastUpdatedBy: text },
);
const limit = fc
  .tuple(newLimit, stored)
  .map(([terms, fields]) => ({ ...(terms as object), ...(fields as object) }));

const status = some(
  {
    ...{ limitId: text, name: text, enabled: flag, percent: order },
    measure: fc.constantFrom(...limitMeasures),
    ...{ amount: text, spent: text, leased: text, remaining: text },
  },
  { subject: text, windowStart: time, windowEnd: time },
);
const gateway = some({
  ...{ gatewayId: fc.uuid(), expiresAt: time, leases: order },
  state: fc.constantFrom("live", "expired", "closed"),
});

/** Possible outputs of the calls of limits. */
export const limitOutputs: ByCall = {
  createGatewayLimit: limit,
  getGatewayLimit: limit,
  updateGatewayLimit: limit,
  deleteGatewayLimit: fc.constant(undefined),
  listGatewayLimits: pageOf(limit),
  listLimitStatus: pageOf(status),
  listLimitGateways: pageOf(gateway),
  releaseLimitGateway: fc.constant(undefined),
};
