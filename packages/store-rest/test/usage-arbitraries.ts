import { tokenClasses } from "@gw/usage";
import fc from "fast-check";
import type { RouteCall, UsageCalls } from "../src/protocol/index.js";
import {
  flag,
  type Model,
  mapOrEmpty,
  order,
  pageOf,
  paging,
  some,
  text,
  time,
} from "./arbitrary-values.js";

type ByCall = Readonly<Record<Extract<RouteCall, keyof UsageCalls>, fc.Arbitrary<unknown>>>;

const group = fc.constantFrom(
  ...["workspace", "endpoint", "model", "provider", "principal", "owner", "status"],
  ...["metadata:team", "metadata:a,b", "metadata:a=b"],
);
const metadata = fc.dictionary(
  fc.stringMatching(/^[^=\0]{1,9}$/),
  fc.constantFrom("", "search", "a=b", "a&b,c", "é🔑"),
  { maxKeys: 3, minKeys: 1, noNullPrototype: true },
);
const callFilters: Model = {
  ...{ workspaceId: text, endpointId: text, modelDefinitionId: text, provider: text, metadata },
  statusClass: fc.integer({ min: 1, max: 5 }),
};
const callerFilters: Model = { principal: text, owner: text };
const calls: Model = {
  ...callFilters,
  ...callerFilters,
  ...{ requestId: text, since: time, until: time },
};
const summaryOptions: Model = {
  bucket: fc.constantFrom("hour", "day"),
  groupBy: fc.uniqueArray(group, { minLength: 1, maxLength: 2 }),
  ...callFilters,
};

/** Valid inputs of the usage calls. */
export const usageInputs: ByCall = {
  summarizeUsage: some({ from: time, to: time }, { ...summaryOptions, ...callerFilters }),
  summarizeOwnUsage: some({ from: time, to: time }, summaryOptions),
  listUsageCalls: some({}, { ...calls, ...paging }),
  exportUsage: some({}, { ...calls, format: fc.constantFrom("jsonl", "csv") }),
};

const tokens = (required: boolean): fc.Arbitrary<unknown> => {
  const counts = Object.fromEntries(tokenClasses.map((name) => [name, order]));
  return required ? some(counts) : some({}, { ...counts, reasoning: order });
};
const cost = fc.bigInt({ min: 0n, max: 2n ** 80n });
const call = some(
  {
    ...{ callId: text, requestId: text, time, workspaceId: text },
    ...{ endpointId: text, endpointName: text, operation: text, isStream: flag },
    ...{ status: order, attempts: order, totalMs: order, isEstimated: flag, metadata: mapOrEmpty },
  },
  {
    ...{ principal: text, owner: text, errorCode: text, firstByteMs: order },
    ...{ tokens: tokens(false), cost, priceVersion: text },
    model: some({ modelDefinitionId: text, provider: text, modelName: text }),
  },
);
const totals = some({
  ...{ calls: order, attempts: order, fallbacks: order, estimatedCalls: order },
  ...{ unpricedCalls: order, totalMs: order, tokens: tokens(true), reasoning: order, cost },
});
const summary = some({
  rows: fc.array(
    some(
      { groups: fc.array(some({ value: text }, { name: text }), { maxLength: 2 }), totals },
      { time },
    ),
    { maxLength: 3 },
  ),
});

/** Possible outputs of the usage calls; the text of an export has no other form. */
export const usageOutputs: ByCall = {
  summarizeUsage: summary,
  summarizeOwnUsage: summary,
  listUsageCalls: pageOf(call),
  exportUsage: fc.constant(undefined),
};
