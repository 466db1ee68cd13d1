import assert from "node:assert/strict";
import type { UsageRecord } from "../records/usage-record.js";
import { noUsage, type UsageTotals } from "../records/usage-sum.js";
import type { UsageGroup } from "../store/usage-queries.js";
import { tokenClasses } from "../token-counts.js";
import { newCall, newCalls, someHour } from "./kit/calls.js";
import { expectError } from "./kit/expect-error.js";
import { allTime } from "./kit/fixture.js";
import type { Suite } from "./kit/suite.js";

const gpt = { modelDefinitionId: "d-1", provider: "openai", modelName: "gpt" };
const claude = { modelDefinitionId: "d-2", provider: "anthropic", modelName: "claude" };

/** Differ in all groups; the costs give the rows of every group a fixed order. */
const calls = {
  a: { cost: 100n, model: gpt, principal: "t-1", owner: "anna", metadata: { team: "red" } },
  b: { cost: 20n, model: gpt, principal: "t-2", owner: "anna", endpointId: "e-2", status: 201 },
  c: { cost: 3n, model: claude, principal: "t-1", status: 429, metadata: { team: "blue", x: "y" } },
  d: { endpointId: "e-2", status: 503, workspaceId: `w-${"a".repeat(32)}`, owner: "ben" },
} satisfies Readonly<Record<string, Partial<UsageRecord>>>;

/** The values of each call, from the most expensive one. */
const values: Readonly<Record<string, readonly string[]>> = {
  workspace: ["default", "default", "default", `w-${"a".repeat(32)}`],
  endpoint: ["e-1", "e-2", "e-1", "e-2"],
  model: ["d-1", "d-1", "d-2", ""],
  provider: ["openai", "openai", "anthropic", ""],
  principal: ["t-1", "t-2", "t-1", ""],
  owner: ["anna", "anna", "", "ben"],
  status: ["2xx", "2xx", "4xx", "5xx"],
  "metadata:team": ["red", "", "blue", ""],
};

export function summaryCases(suite: Suite): void {
  suite.describe("a summary", "UsageStore.summarize, UsageSummary", () => {
    suite.test("has no rows without calls", async (f) => {
      for (const input of [{}, { bucket: "day" }, { groupBy: ["model"] }] as const) {
        assert.deepEqual(await f.store.summarize({ ...allTime, ...input }), { rows: [] });
      }
      await f.add([newCall()]);
      assert.deepEqual(await f.summary({ endpointId: "e-9" }), []);
    });

    suite.test("has all totals of all calls in one row", async (f) => {
      const tokens = Object.fromEntries(tokenClasses.map((name, at) => [name, 10 ** at]));
      await f.add([
        newCall({ attempts: 3, totalMs: 7, tokens: { ...tokens, reasoning: 5 }, cost: 11n }),
        newCall({ attempts: 0, totalMs: 0, isEstimated: true, tokens: { output: 2 } }),
      ]);
      await f.add([newCall({ totalMs: 100, cost: 5n, tokens: { reasoning: 1 } })]);
      const totals: UsageTotals = {
        calls: 3,
        attempts: 4,
        fallbacks: 1,
        estimatedCalls: 1,
        unpricedCalls: 1,
        totalMs: 107,
        tokens: { ...noUsage.tokens, ...tokens, output: (tokens.output ?? 0) + 2 },
        reasoning: 6,
        cost: 16n,
      };
      assert.deepEqual(await f.store.summarize(allTime), { rows: [{ groups: [], totals }] });
    });

    suite.test("has costs and tokens beyond 2^53 and 2^32 exactly", async (f) => {
      const cost = 2n ** 53n + 1n;
      const tokens = { input: 2 ** 40 + 1 };
      for (let round = 0; round < 3; round += 1) {
        await f.add([newCall({ cost, tokens, endpointId: "e-1" })]);
        await f.add([newCall({ cost, tokens, endpointId: "e-2" })]);
      }
      const { rows } = await f.store.summarize(allTime);
      assert.deepEqual(
        rows.map(({ totals }) => [totals.cost, totals.tokens.input]),
        [[6n * cost, 6 * tokens.input]],
      );
    });

    for (const group of Object.keys(values) as UsageGroup[]) {
      suite.test(`is grouped by ${group}`, async (f) => {
        await f.add(newCalls(calls));
        assert.deepEqual(await f.summary({ groupBy: [group] }), expectedRows([group]));
        for (const other of Object.keys(values) as UsageGroup[]) {
          if (other === group) continue;
          const groupBy = [group, other];
          const expected = expectedRows(groupBy);
          assert.deepEqual(await f.summary({ groupBy }), expected, `with ${other}`);
        }
      });
    }

    suite.test("has the values of a dimension that has any key", async (f) => {
      const { rows } = await f.store.summarize({ ...allTime, groupBy: ["metadata:a.b\"'$[0]"] });
      assert.deepEqual(rows, []);
      await f.add(newCalls(calls));
      // Only the dimension `team` is in the sums.
      for (const key of ["x", "Team", "__proto__", "constructor", 'a."b"', "🔑".repeat(64)]) {
        assert.deepEqual(await f.summary({ groupBy: [`metadata:${key}`] }), [[[""], 4]], key);
        const metadata = Object.fromEntries([[key, "y"]]);
        assert.deepEqual(await f.summary({ metadata }), [], `filtered by ${key}`);
      }
    });

    suite.test("has the calls with the value of a filter", async (f) => {
      await f.add(newCalls(calls));
      const filters = [
        [{}, 4],
        [{ endpointId: "e-1" }, 2],
        [{ modelDefinitionId: "d-1" }, 2],
        [{ modelDefinitionId: "" }, 1],
        [{ provider: "anthropic" }, 1],
        [{ provider: "" }, 1],
        [{ principal: "t-1" }, 2],
        [{ principal: "" }, 1],
        [{ owner: "anna" }, 2],
        [{ owner: "" }, 1],
        [{ statusClass: 2 }, 2],
        [{ statusClass: 5 }, 1],
        [{ statusClass: 3 }, 0],
        [{ metadata: {} }, 4],
        [{ metadata: { team: "red" } }, 1],
        [{ metadata: { team: "" } }, 0],
        [{ metadata: { team: "red", x: "y" } }, 0],
      ] as const;
      for (const [filter, expected] of filters) {
        assert.equal(await f.summedCalls(filter), expected, JSON.stringify(filter));
      }
    });

    suite.test("has the calls that match all filters", async (f) => {
      const wanted = { ...calls.a };
      const others: Readonly<Record<string, Partial<UsageRecord>>> = {
        workspaceId: { workspaceId: `w-${"a".repeat(32)}` },
        endpointId: { endpointId: "e-2" },
        modelDefinitionId: { model: { ...gpt, modelDefinitionId: "d-9" } },
        provider: { model: { ...gpt, provider: "azure" } },
        principal: { principal: "t-2" },
        owner: { owner: "ben" },
        statusClass: { status: 500 },
        metadata: { metadata: { team: "blue" } },
      };
      const differing = Object.entries(others).map(([name, one]) => [name, { ...wanted, ...one }]);
      await f.add(newCalls({ wanted, ...Object.fromEntries(differing) }));
      const filter = {
        workspaceId: "default",
        endpointId: "e-1",
        modelDefinitionId: "d-1",
        provider: "openai",
        principal: "t-1",
        owner: "anna",
        statusClass: 2,
        metadata: { team: "red" },
      };
      assert.equal(await f.summedCalls(), 9);
      assert.equal(await f.summedCalls(filter), 1);
      assert.equal(await f.summedCalls({ ...filter, workspaceId: undefined }), 2);
    });

    suite.test("has the latest names of endpoints and models in its range", async (f) => {
      const hour = 3_600_000;
      const named = (at: number, name: string): UsageRecord =>
        newCall({
          time: someHour + at * hour,
          endpointName: `endpoint ${name}`,
          model: { ...gpt, modelName: `model ${name}` },
        });
      // The latest name is neither the last one added nor the first or last one of an order.
      await f.add([named(1, "b")]);
      await f.add([named(2, "m"), named(0, "z")]);
      await f.add([
        named(-1, "a"),
        named(3, "c"),
        newCall({ time: someHour - hour, endpointId: "" }),
      ]);
      const names = async (to: number): Promise<unknown> => {
        const range = { ...allTime, to: someHour + to };
        const { rows } = await f.store.summarize({ ...range, groupBy: ["model", "endpoint"] });
        return rows.map(({ groups }) => groups);
      };
      const groups = (name: string): unknown => [
        { value: "d-1", name: `model ${name}` },
        { value: "e-1", name: `endpoint ${name}` },
      ];
      const none = [{ value: "" }, { value: "" }];
      assert.deepEqual(await names(4 * hour), [none, groups("c")]);
      assert.deepEqual(await names(3 * hour), [none, groups("m")]);
      assert.deepEqual(await names(hour), [none, groups("z")]);
      for (const bucket of ["hour", "day", undefined] as const) {
        const { rows } = await f.store.summarize({ ...allTime, bucket, groupBy: ["endpoint"] });
        assert.deepEqual(
          new Set(rows.map((row) => row.groups[0]?.name)),
          new Set(["endpoint c", undefined]),
        );
      }
    });

    suite.test("is sorted by time, then by cost from the highest, then by group", async (f) => {
      const times = [someHour, someHour + 3_600_000];
      const endpoints = ["B", "a", "ä", "🔑", "\uff5e", "b", "A"];
      await f.add(
        times.flatMap((time, at) =>
          endpoints.map((endpointId) =>
            newCall({ time, endpointId, cost: endpointId === "b" ? 10n ** 17n + BigInt(at) : 5n }),
          ),
        ),
      );
      const groups = ["b", "A", "B", "a", "ä", "\uff5e", "🔑"];
      assert.deepEqual(
        await f.summary({ bucket: "hour", groupBy: ["endpoint"] }),
        times.flatMap((time) => groups.map((group) => [[time, group], 1])),
      );
      assert.deepEqual(
        await f.summary({ groupBy: ["endpoint"] }),
        groups.map((group) => [[group], 2]),
      );
    });

    suite.test("has at most 10,000 rows", async (f) => {
      const endpoints = Array.from({ length: 10_001 }, (_, at) => `e-${at}`);
      const some = (from: number, to: number) =>
        endpoints.slice(from, to).map((endpointId) => newCall({ endpointId }));
      for (let at = 0; at < 10_000; at += 2_500) await f.add(some(at, at + 2_500));
      assert.equal((await f.summary({ groupBy: ["endpoint"] })).length, 10_000);
      await f.add(some(10_000, 10_001));
      const call = (): Promise<unknown> => f.summary({ groupBy: ["endpoint"] });
      await expectError(call, "INVALID_PARAMETER_VALUE", "`group_by`");
      assert.equal(await f.summedCalls(), 10_001);
    });
  });
}

/** Rows with their number of calls, in the order of their most expensive call. */
function expectedRows(groupBy: readonly UsageGroup[]): unknown {
  const rows = new Map<string, { row: readonly string[]; count: number }>();
  for (const at of Object.keys(calls).keys()) {
    const row = groupBy.map((group) => values[group]?.[at] ?? "");
    const count = rows.get(row.join("|"))?.count ?? 0;
    rows.set(row.join("|"), { row, count: count + 1 });
  }
  return [...rows.values()].map(({ row, count }) => [row, count]);
}
