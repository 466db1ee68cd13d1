import assert from "node:assert/strict";
import type { UsageRecord } from "../records/usage-record.js";
import type { UsageStore } from "../store/usage-store.js";
import { newCall, someHour } from "./kit/calls.js";
import { expectError } from "./kit/expect-error.js";
import { allTime, batchOf } from "./kit/fixture.js";
import type { Suite } from "./kit/suite.js";

const illFormed = ["\ud800", "nul\0l", 1, null, {}, ["a"]];
const times = [-1, 1.5, "1", null, Number.NaN, Number.MAX_SAFE_INTEGER];
const counts = [-1, 0.5, "1", null, Number.NaN, 2 ** 53];

export function hostileInputCases(suite: Suite): void {
  suite.describe("invalid input", "UsageStore, UsageRecord", () => {
    suite.test("of a registration is rejected", async (f) => {
      for (const gatewayId of ["", "x", "0".repeat(36), undefined, ...illFormed]) {
        const call = (): Promise<unknown> => f.store.registerGateway({ gatewayId } as never);
        await expectError(call, "INVALID_PARAMETER_VALUE", "`gateway_id`");
      }
    });

    suite.test("of a summary is rejected", async (f) => {
      await expectInvalid((input) => f.store.summarize({ ...allTime, ...(input as object) }), {
        from: [...times, undefined, allTime.to, allTime.to + 1],
        to: [...times, undefined],
        bucket: ["week", "", 1, null],
        group_by: ["model", null, ["model", "owner", "status"], ["model", "model"]],
        "group_by[0]": [
          ["x"],
          [""],
          ["metadata:"],
          [`metadata:${"x".repeat(65)}`],
          ["metadata:\ud800"],
          [1],
        ],
        ...invalidFilters,
      });
      const call = (): Promise<unknown> => f.store.summarize({ ...allTime, since: 1 } as never);
      await expectError(call, "INVALID_PARAMETER_VALUE", "unknown field");
    });

    suite.test("of a list is rejected", async (f) => {
      await expectInvalid((input) => f.store.listCalls(input as never), {
        since: times,
        until: times,
        request_id: illFormed,
        max_results: [0, 1_001, 1.5, "1"],
        page_token: ["", 1, null],
        ...invalidFilters,
      });
    });

    suite.test("of a deletion is rejected", async (f) => {
      const range = { kind: "calls", time: someHour, limit: 1 };
      await expectInvalid(
        (input) => f.store.deleteBefore({ ...range, ...(input as object) } as never),
        {
          kind: ["", "call", undefined, null],
          time: [...times, undefined],
          limit: [0, 100_001, undefined, ...counts],
        },
      );
    });

    suite.test("of a batch is rejected", async (f) => {
      const gatewayId = await f.gateway();
      const batch = batchOf([newCall()], { gatewayId, number: 1 });
      await expectInvalid(
        (input) => f.store.addBatch({ ...batch, ...(input as object) } as never),
        {
          gateway_id: ["x", undefined],
          number: [0, ...counts],
          calls: [null, {}, "x"],
          sums: [null, {}, "x"],
        },
      );
      assert.equal((await f.store.listCalls()).items.length, 0);
    });

    suite.test("of a call is rejected with its batch", async (f) => {
      const gatewayId = await f.gateway();
      const call = newCall();
      const long = "x".repeat(256);
      const model = { modelDefinitionId: "d", provider: "p", modelName: "m" };
      const add = (fields: object, store: UsageStore): Promise<unknown> => {
        const calls = [{ ...call, ...fields } as UsageRecord];
        return store.addBatch({ gatewayId, number: 1, calls, sums: [] });
      };
      const invalid: Readonly<Record<string, readonly unknown[]>> = {
        callId: ["", "0".repeat(32), newCall({ time: someHour + 1 }).callId, `${call.callId}0`],
        requestId: ["x".repeat(129), ...illFormed],
        time: times,
        workspaceId: ["", "x", "w-1", ...illFormed],
        principal: ["", long, ...illFormed],
        owner: ["", long, ...illFormed],
        endpointId: [long, undefined, ...illFormed],
        endpointName: [long, undefined, ...illFormed],
        model: [
          null,
          {},
          { ...model, modelDefinitionId: "" },
          { ...model, provider: long },
          { ...model, modelName: `${long}xx` },
        ],
        operation: [long, undefined, ...illFormed],
        isStream: [0, "true", null, undefined],
        status: [0, 99, 600, 200.5, "200", null],
        errorCode: ["", long, ...illFormed],
        attempts: counts,
        firstByteMs: counts,
        totalMs: counts,
        tokens: [null, { input: -1 }, { input: 1.5 }, { other: 1 }, { reasoning: "1" }],
        isEstimated: [0, null, undefined],
        cost: [-1n, 1, "1", null, 10n ** 18n + 1n],
        priceVersion: ["", long, ...illFormed],
        metadata: [
          null,
          [],
          { "": "x" },
          { ["x".repeat(65)]: "x" },
          { x: "x".repeat(65) },
          { x: 1 },
          { x: "\ud800" },
          Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`${at}`, "x"])),
        ],
        prompt: ["x"],
      };
      for (const [field, values] of Object.entries(invalid)) {
        for (const value of values) {
          await expectError(
            () => add({ [field]: value }, f.store),
            "INVALID_PARAMETER_VALUE",
            "`calls[0]",
          );
        }
      }
      assert.equal((await f.store.listCalls()).items.length, 0);
      assert.equal(await add({}, f.store), "added");
    });

    suite.test("of a sum is rejected with its batch", async (f) => {
      const gatewayId = await f.gateway();
      const { sums } = batchOf([newCall()], { gatewayId, number: 1 });
      const [sum] = sums;
      assert.ok(sum !== undefined, "a call must have a sum");
      const { key, totals } = sum;
      const keys: Readonly<Record<string, readonly unknown[]>> = {
        hour: [...times, someHour + 1],
        workspaceId: ["", "x"],
        endpointId: illFormed,
        endpointName: illFormed,
        modelDefinitionId: illFormed,
        provider: illFormed,
        modelName: illFormed,
        principal: illFormed,
        owner: ["x".repeat(256), undefined, ...illFormed],
        statusClass: [0, 6, "2", 1.5],
        metadata: [null, { x: 1 }],
      };
      const numbers: Readonly<Record<string, readonly unknown[]>> = {
        calls: [0, ...counts],
        attempts: counts,
        fallbacks: counts,
        estimatedCalls: counts,
        unpricedCalls: counts,
        totalMs: counts,
        reasoning: counts,
        tokens: [null, {}, { ...totals.tokens, input: -1 }],
        cost: [-1n, 1, null],
      };
      const add = (one: object): Promise<unknown> =>
        f.store.addBatch({ gatewayId, number: 1, calls: [], sums: [one as never] });
      for (const [field, values] of Object.entries(keys)) {
        for (const value of values) {
          const call = (): Promise<unknown> => add({ key: { ...key, [field]: value }, totals });
          await expectError(call, "INVALID_PARAMETER_VALUE", "`sums[0].key");
        }
      }
      for (const [field, values] of Object.entries(numbers)) {
        for (const value of values) {
          const call = (): Promise<unknown> => add({ key, totals: { ...totals, [field]: value } });
          await expectError(call, "INVALID_PARAMETER_VALUE", "`sums[0].totals");
        }
      }
      assert.equal(await f.summedCalls(), 0);
    });
  });
}

const invalidFilters: Readonly<Record<string, readonly unknown[]>> = {
  workspace_id: ["", ...illFormed],
  endpoint_id: illFormed,
  model_definition_id: illFormed,
  provider: illFormed,
  principal: illFormed,
  owner: illFormed,
  status_class: [0, 6, 2.5, "2", null],
  metadata: [
    null,
    [],
    { "": "x" },
    { ["x".repeat(65)]: "x" },
    { x: "x".repeat(65) },
    { x: 1 },
    Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`${at}`, "x"])),
  ],
};

/** Asserts that each value of a field, named in snake case, is rejected with a message that names it. */
async function expectInvalid(
  call: (input: unknown) => Promise<unknown>,
  fields: Readonly<Record<string, readonly unknown[]>>,
): Promise<void> {
  for (const [field, values] of Object.entries(fields)) {
    const [name = ""] = field.split("[");
    const key = name.replaceAll(/_[a-z]/g, (part) => part.slice(1).toUpperCase());
    for (const value of values) {
      await expectError(() => call({ [key]: value }), "INVALID_PARAMETER_VALUE", `\`${field}\``);
    }
  }
}
