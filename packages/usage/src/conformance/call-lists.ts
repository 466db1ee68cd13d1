import assert from "node:assert/strict";
import type { UsageRecord } from "../records/usage-record.js";
import type { ListUsageCallsInput } from "../store/usage-queries.js";
import { newCall, newCalls, someHour } from "./kit/calls.js";
import { expectError } from "./kit/expect-error.js";
import type { Fixture } from "./kit/fixture.js";
import type { Suite } from "./kit/suite.js";

export function callListCases(suite: Suite): void {
  suite.describe("the list of calls", "UsageStore.listCalls", () => {
    suite.test("is empty at first", async (f) => {
      assert.deepEqual(await f.store.listCalls(), { items: [] });
    });

    suite.test("is sorted by time and call id, newest first, whatever the batch", async (f) => {
      const calls = [3, 1, 2, 0, 2, 2].map((ms) => newCall({ time: someHour + ms }));
      for (const call of calls) await f.add([call]);
      const sorted = calls.map(({ callId }) => callId).sort();
      assert.deepEqual(
        (await f.calls()).map(({ callId }) => callId),
        sorted.reverse(),
      );
    });

    suite.test("has pages of any size, 100 by default", async (f) => {
      const calls = Array.from({ length: 103 }, (_, at) => newCall({ time: someHour + at }));
      await f.add(calls);
      const expected = [...calls].reverse();
      for (const maxResults of [1, 7, 102, 103, 104, 1_000]) {
        assert.deepEqual(await everyPage(f, { maxResults }), expected, `pages of ${maxResults}`);
      }
      const first = await f.store.listCalls();
      assert.deepEqual(first.items, expected.slice(0, 100));
      const last = await f.store.listCalls({ pageToken: first.nextPageToken });
      assert.deepEqual(last, { items: expected.slice(100) });
    });

    suite.test("repeats and skips none while calls are added and deleted", async (f) => {
      const calls = Array.from({ length: 9 }, (_, at) => newCall({ time: someHour + at }));
      await f.add(calls);
      const first = await f.store.listCalls({ maxResults: 4 });
      const late = newCall({ time: someHour + 2 });
      await f.add([newCall({ time: someHour + 100 }), late]);
      const time = someHour + 1;
      assert.equal(await f.store.deleteBefore({ kind: "calls", time, limit: 10 }), 1);
      const rest = await f.calls({ pageToken: first.nextPageToken });
      const old = calls.slice(1, 5).map(({ callId }) => callId);
      assert.deepEqual(
        rest.map(({ callId }) => callId),
        [...old, late.callId].sort().reverse(),
      );
    });

    suite.test("continues from a page token of another connection", async (f) => {
      const calls = newCalls({ a: {}, b: {}, c: {} });
      await f.add(calls);
      const { nextPageToken } = await f.store.listCalls({ maxResults: 1 });
      const rest = await (await f.another()).listCalls({ pageToken: nextPageToken });
      assert.deepEqual(rest, { items: [calls[1], calls[0]] });
    });

    suite.test("rejects a page token with other filters", async (f) => {
      await f.add(newCalls({ a: {}, b: {}, c: {} }));
      const filters = { workspaceId: "default", metadata: {}, since: 0, until: someHour * 2 };
      const { nextPageToken: pageToken } = await f.store.listCalls({ ...filters, maxResults: 1 });
      assert.equal((await f.calls({ ...filters, pageToken })).length, 2);
      const others: ListUsageCallsInput[] = [
        {},
        { ...filters, workspaceId: `w-${"0".repeat(32)}` },
        { ...filters, workspaceId: undefined },
        { ...filters, endpointId: "e-1" },
        { ...filters, modelDefinitionId: "" },
        { ...filters, provider: "" },
        { ...filters, principal: "" },
        { ...filters, owner: "" },
        { ...filters, statusClass: 2 },
        { ...filters, requestId: "" },
        { ...filters, metadata: { team: "a" } },
        { ...filters, since: 1 },
        { ...filters, until: someHour * 2 - 1 },
      ];
      for (const other of others) {
        const call = (): Promise<unknown> => f.store.listCalls({ ...other, pageToken });
        await expectError(call, "RESOURCE_DOES_NOT_EXIST", "`page_token`");
      }
      for (const wrong of ["x", "1.2.3", `${pageToken}0`, pageToken?.slice(0, -1)]) {
        const call = (): Promise<unknown> => f.store.listCalls({ ...filters, pageToken: wrong });
        await expectError(call, "RESOURCE_DOES_NOT_EXIST", "`page_token`");
      }
    });

    suite.test("has calls since a time and until before another one", async (f) => {
      await f.add(
        [30, 10, 20, 40].map((ms) => newCall({ time: someHour + ms, operation: `${ms}` })),
      );
      const found = (since?: number, until?: number): Promise<readonly string[]> =>
        f.operations({
          since: since === undefined ? undefined : someHour + since,
          until: until === undefined ? undefined : someHour + until,
        });
      assert.deepEqual(await found(20), ["40", "30", "20"]);
      assert.deepEqual(await found(21), ["40", "30"]);
      assert.deepEqual(await found(undefined, 30), ["20", "10"]);
      assert.deepEqual(await found(10, 40), ["30", "20", "10"]);
      assert.deepEqual(await found(40, 10), []);
      const range = { since: someHour + 10, until: someHour + 40, maxResults: 1 };
      const names = (await everyPage(f, range)).map(({ operation }) => operation);
      assert.deepEqual(names, ["30", "20", "10"]);
    });

    suite.test("has the calls with the value of a filter", async (f) => {
      await f.add(newCalls(filterable));
      for (const [filter, expected] of filterCases) {
        assert.deepEqual(await f.operations(filter), expected, JSON.stringify(filter));
        const paged = await everyPage(f, { ...filter, maxResults: 1 });
        assert.deepEqual(
          paged.map(({ operation }) => operation),
          expected,
          `${JSON.stringify(filter)} in pages of one`,
        );
      }
    });

    suite.test("has the calls that match all filters", async (f) => {
      const all = { ...filterable.b, workspaceId: "default" };
      const others: Readonly<Record<string, Partial<UsageRecord>>> = {
        workspaceId: { workspaceId: `w-${"a".repeat(32)}` },
        endpointId: { endpointId: "e-9" },
        modelDefinitionId: { model: { ...model, modelDefinitionId: "d-9" } },
        provider: { model: { ...model, provider: "other" } },
        principal: { principal: "t-9" },
        owner: { owner: "carl" },
        statusClass: { status: 400 },
        requestId: { requestId: "r-9" },
        team: { metadata: { ...all.metadata, team: "blue" } },
        stage: { metadata: { team: "red" } },
        since: { time: someHour - 1 },
        until: { time: someHour + 1_000 },
      };
      const calls = Object.fromEntries(
        Object.entries(others).map(([name, fields]) => [name, { ...all, ...fields }]),
      );
      await f.add(newCalls({ wanted: all, ...calls }));
      const filter = {
        workspaceId: "default",
        endpointId: "e-2",
        modelDefinitionId: "d-1",
        provider: "openai",
        principal: "t-2",
        owner: "ben",
        statusClass: 5,
        requestId: "r-2",
        metadata: { stage: "test", team: "red" },
        since: someHour,
        until: someHour + 1_000,
      };
      assert.deepEqual(await f.operations(filter), ["wanted"]);
    });
  });
}

const model = { modelDefinitionId: "d-1", provider: "openai", modelName: "gpt" };

const filterable = {
  a: { principal: "t-1", owner: "anna", model, requestId: "r-1", metadata: { team: "red" } },
  b: {
    principal: "t-2",
    owner: "ben",
    endpointId: "e-2",
    status: 502,
    model,
    requestId: "r-2",
    metadata: { team: "red", stage: "test" },
  },
  c: { endpointId: "e-2", status: 429, requestId: "r-1", metadata: { stage: "red" } },
  d: {
    owner: "anna",
    status: 299,
    model: { ...model, modelDefinitionId: "d-2", provider: "azure" },
    metadata: { team: "" },
  },
};

const filterCases: readonly (readonly [ListUsageCallsInput, readonly string[]])[] = [
  [{}, ["d", "c", "b", "a"]],
  [{ endpointId: "e-1" }, ["d", "a"]],
  [{ endpointId: "e-2" }, ["c", "b"]],
  [{ endpointId: "" }, []],
  [{ modelDefinitionId: "d-1" }, ["b", "a"]],
  [{ modelDefinitionId: "" }, ["c"]],
  [{ provider: "azure" }, ["d"]],
  [{ provider: "" }, ["c"]],
  [{ principal: "t-1" }, ["a"]],
  [{ principal: "" }, ["d", "c"]],
  [{ owner: "anna" }, ["d", "a"]],
  [{ owner: "" }, ["c"]],
  [{ statusClass: 2 }, ["d", "a"]],
  [{ statusClass: 4 }, ["c"]],
  [{ statusClass: 5 }, ["b"]],
  [{ statusClass: 1 }, []],
  [{ requestId: "r-1" }, ["c", "a"]],
  [{ requestId: "" }, ["d"]],
  [{ metadata: {} }, ["d", "c", "b", "a"]],
  [{ metadata: { team: "red" } }, ["b", "a"]],
  [{ metadata: { team: "" } }, ["d"]],
  [{ metadata: { stage: "test", team: "red" } }, ["b"]],
  [{ metadata: { stage: "red", team: "red" } }, []],
  [{ metadata: { absent: "red" } }, []],
];

async function everyPage(f: Fixture, input: ListUsageCallsInput): Promise<readonly UsageRecord[]> {
  const calls: UsageRecord[] = [];
  let pageToken: string | undefined;
  // Bounded, so that a backend whose pages never end fails instead of hanging.
  for (let page = 0; page < 1_000; page += 1) {
    const { items, nextPageToken } = await f.store.listCalls({ ...input, pageToken });
    calls.push(...items);
    if (nextPageToken === undefined) return calls;
    assert.equal(items.length, input.maxResults, "a page before the last one must be full");
    pageToken = nextPageToken;
  }
  return assert.fail("the list must end; check the next page token");
}
