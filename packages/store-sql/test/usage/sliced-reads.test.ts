import { randomUUID } from "node:crypto";
import { sumUsage, type UsageRecord } from "@gw/usage";
import { expect, onTestFinished, test } from "vitest";
import { openSqlUsageStore, type SqlUsageStore } from "../../src/usage/index.ts";
import { temporaryFolder } from "../fixtures/temporary-folder.ts";
import { batchOf, someHour } from "./usage-batches.ts";

const noon = 12 * 3_600_000;
const wholeDay = { from: someHour - noon, to: someHour + noon } as const;

/** A store with calls of many endpoints in one hour: as many sums of hours and of days. */
async function storeOf(endpoints: number): Promise<SqlUsageStore> {
  const folder = temporaryFolder();
  const store = await openSqlUsageStore({ url: `sqlite:${folder.path}/usage.db` });
  onTestFinished(async () => {
    await store.close();
    folder.remove();
  });
  const gatewayId = randomUUID();
  await store.registerGateway({ gatewayId });
  const batch = batchOf(gatewayId, { number: 1, size: endpoints });
  const calls = batch.calls.map(
    (call, at): UsageRecord => ({ ...call, endpointId: `e-${at}`, owner: `o-${at % 3}` }),
  );
  await store.addBatch({ ...batch, calls: [], sums: sumUsage(calls, { dimensions: [] }) });
  return store;
}

/** The turns of the event loop in which other work can run until a promise is settled. */
async function turnsDuring(work: Promise<unknown>): Promise<number> {
  let turns = 0;
  let isDone = false;
  const count = (): void => {
    turns += 1;
    if (!isDone) setImmediate(count);
  };
  setImmediate(count);
  await work.finally(() => {
    isDone = true;
  });
  return turns;
}

test("a summary of many sums lets other work run between its slices", async () => {
  const store = await storeOf(9_000);
  const groupBy = ["owner"] as const;
  for (const bucket of ["hour", "day", undefined] as const) {
    const turns = await turnsDuring(store.summarize({ ...wholeDay, bucket, groupBy }));
    expect(turns).toBeGreaterThanOrEqual(4);
  }
  const { rows } = await store.summarize({ ...wholeDay, groupBy });
  expect(rows.map(({ groups, totals }) => [groups[0]?.value, totals.calls])).toEqual([
    ["o-0", 3_000],
    ["o-1", 3_000],
    ["o-2", 3_000],
  ]);
});
