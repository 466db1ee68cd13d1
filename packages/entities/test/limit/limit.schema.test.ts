import { expect, test } from "vitest";
import type { CreateGatewayLimitInput } from "../../src/index.ts";
import { createGatewayLimitSchema, parseInput } from "../../src/schemas.ts";

const tokensPerDay: CreateGatewayLimitInput = {
  name: "tokens per day",
  measure: "tokens",
  amount: "100000",
  window: { unit: "DAYS", length: 1 },
  scope: { kind: "TOKEN" },
  action: "REJECT",
  onOutage: "ADMIT",
};
const budget: CreateGatewayLimitInput = {
  ...tokensPerDay,
  ...{ name: "budget", measure: "cost", amount: "12.5", unpriced: "REFUSE", onOutage: "REFUSE" },
};
const { window: _, ...withoutWindow } = tokensPerDay;
const running: CreateGatewayLimitInput = { ...withoutWindow, measure: "concurrency", amount: "8" };
const perMinute: CreateGatewayLimitInput = {
  ...tokensPerDay,
  window: { unit: "MINUTES", length: 60 },
};

test.each<CreateGatewayLimitInput>([
  tokensPerDay,
  budget,
  running,
  perMinute,
  { ...budget, amount: "999999999.999999999" },
  { ...budget, strict: true },
  { ...budget, action: "ALERT", onOutage: "ADMIT", warnAt: 80 },
  { ...tokensPerDay, amount: "1000000000000" },
  { ...perMinute, window: { unit: "MINUTES", length: 61 }, warnAt: 100 },
  { ...running, strict: true, onOutage: "REFUSE" },
  { ...running, scope: { kind: "MODEL", value: "d-1" }, action: "NEXT_MODEL" },
  { ...tokensPerDay, scope: { kind: "METADATA", key: "team", value: "blue" } },
])("accepts %j", (input) => {
  expect(parseInput(createGatewayLimitSchema, input)).toEqual(input);
});

test.each<[string, CreateGatewayLimitInput]>([
  [
    "`window` must be absent for the measure concurrency",
    { ...tokensPerDay, measure: "concurrency" },
  ],
  ["`window` is required for the measure tokens", { ...running, measure: "tokens" }],
  ["`window.length` must be an integer", { ...budget, window: { unit: "DAYS", length: 0 } }],
  ["`amount` must be greater than 0", { ...budget, amount: "0.000" }],
  ["`amount` must be less than 1,000,000,000 USD", { ...budget, amount: "1000000000" }],
  ["`amount` must be a string", { ...budget, amount: "1.0000000001" }],
  ["`amount` must be a string", { ...budget, amount: "-1" }],
  ["`amount` must be a whole number for the measure tokens", { ...tokensPerDay, amount: "1.0" }],
  ["`amount` must be at most 1,000,000,000,000", { ...tokensPerDay, amount: "1000000000001" }],
  ["`scope.key` is required for the scope METADATA", { ...budget, scope: { kind: "METADATA" } }],
  ["`scope.key` must be absent", { ...budget, scope: { kind: "TOKEN", key: "team" } }],
  ["`scope.value` must be absent", { ...budget, scope: { kind: "GLOBAL", value: "x" } }],
  ["`action` must be REJECT or ALERT", { ...budget, action: "NEXT_MODEL" }],
  ["`action` must not be ALERT", { ...perMinute, action: "ALERT" }],
  ["`action` must not be ALERT", { ...running, action: "ALERT" }],
  ["`warn_at` must be absent", { ...perMinute, warnAt: 50 }],
  ["`warn_at` must be absent", { ...running, warnAt: 50 }],
  ["`strict` must be false", { ...budget, action: "ALERT", strict: true, onOutage: "ADMIT" }],
  ["`on_outage` must be REFUSE", { ...budget, strict: true, onOutage: "ADMIT" }],
  ["`on_outage` must be ADMIT", { ...budget, action: "ALERT" }],
  ["`unpriced` is required", { ...tokensPerDay, measure: "cost" }],
  ["`unpriced` must be absent", { ...tokensPerDay, unpriced: "ADMIT" }],
  ["`unpriced` must be REFUSE", { ...budget, strict: true, unpriced: "ADMIT" }],
])("rejects a limit: %s", (message, input) => {
  expect(() => parseInput(createGatewayLimitSchema, input)).toThrow(message);
});
