import type { AddBatchResult, UsageBatch, UsageRecord } from "../../../src/index.ts";
import { MemoryUsageStore } from "../../../src/memory/index.ts";
import type { UsageCallPage } from "../../../src/store/index.ts";
import type { Mutant } from "./mutant.ts";

/** Changes the calls that a list returns. */
function reading(change: (call: UsageRecord) => object): typeof MemoryUsageStore {
  return class extends MemoryUsageStore {
    protected override async readCalls(page: UsageCallPage): Promise<readonly UsageRecord[]> {
      return (await super.readCalls(page)).map((call) => change(call) as UsageRecord);
    }
  };
}

/** Changes the calls that a batch adds. */
function writing(change: (call: UsageRecord) => UsageRecord): typeof MemoryUsageStore {
  return class extends MemoryUsageStore {
    protected override insertBatch(batch: UsageBatch): Promise<AddBatchResult> {
      return super.insertBatch({ ...batch, calls: batch.calls.map(change) });
    }
  };
}

const everyField = "a call › has all of its fields, byte for byte";

const texts = [
  "requestId",
  "principal",
  "owner",
  "endpointId",
  "endpointName",
  "operation",
  "errorCode",
  "priceVersion",
] as const;

/** Defects of what is stored of a call. */
export const storedRecordMutants: readonly Mutant[] = [
  ...texts.map((field) => ({
    defect: `removes the last blanks of ${field}`,
    caughtBy: everyField,
    store: reading((call) => ({ ...call, [field]: call[field]?.trimEnd() })),
  })),
  ...texts.map((field) => ({
    defect: `stores at most 100 units of ${field}`,
    caughtBy: everyField,
    store: reading((call) => ({ ...call, [field]: call[field]?.slice(0, 100) })),
  })),
  {
    defect: "normalizes Unicode",
    caughtBy: everyField,
    store: writing((call) => ({ ...call, endpointName: call.endpointName.normalize() })),
  },
  {
    defect: "stores tokens in 32 bits",
    caughtBy: everyField,
    store: writing((call) => ({ ...call, tokens: { ...call.tokens, output: 2 ** 32 - 1 } })),
  },
  {
    defect: "stores costs as numbers",
    caughtBy: "has costs beyond 2^53 exactly",
    store: writing((call) => ({
      ...call,
      ...(call.cost !== undefined && { cost: BigInt(Number(call.cost)) }),
    })),
  },
  {
    defect: "returns null for what was absent",
    caughtBy: "has no field that was absent or undefined",
    store: reading((call) => ({ principal: null, ...call })),
  },
  {
    defect: "returns undefined for what was absent",
    caughtBy: "has no field that was absent or undefined",
    store: reading((call) => ({ firstByteMs: undefined, ...call })),
  },
  {
    defect: "returns empty tokens as none",
    caughtBy: "has no field that was absent or undefined",
    store: reading(({ tokens = {}, ...call }) => ({
      ...call,
      ...(Object.keys(tokens).length > 0 && { tokens }),
    })),
  },
  {
    defect: "returns zero as none",
    caughtBy: "distinguishes nothing from zero",
    store: reading(({ cost, ...call }) => ({ ...call, ...(cost && { cost }) })),
  },
  {
    defect: "loses a key that every object has",
    caughtBy: "has 8 pairs of metadata with any key",
    store: writing((call) => {
      const metadata: Record<string, string> = {};
      for (const [key, value] of Object.entries(call.metadata)) metadata[key] = value;
      return { ...call, metadata };
    }),
  },
  {
    defect: "shares its objects with callers",
    caughtBy: "is a copy of what was added and of what is stored",
    store: class extends MemoryUsageStore {
      protected override async readCalls(): Promise<readonly UsageRecord[]> {
        return [...this.data.calls.values()];
      }
    },
  },
];
