import { randomUUID } from "node:crypto";
import type { AddBatchResult, UsageStore } from "@gw/usage";
import { expect, onTestFinished, test } from "vitest";
import { openSqlBackend } from "../../src/index.ts";
import { openSqlUsageStore } from "../../src/usage/index.ts";
import { describeOnEach, type RawDatabase } from "../fixtures/raw-database.ts";
import { allHours, batchOf } from "./usage-batches.ts";

async function openStores({ url }: RawDatabase, count: number): Promise<readonly UsageStore[]> {
  const stores = await Promise.all(Array.from({ length: count }, () => openSqlUsageStore({ url })));
  onTestFinished(async () => {
    for (const store of stores) await store.close();
  });
  return stores;
}

async function countsOf(store: UsageStore | undefined): Promise<readonly number[]> {
  const summary = await store?.summarize(allHours);
  const list = await store?.listCalls({ maxResults: 1_000 });
  return [summary?.rows[0]?.totals.calls ?? 0, list?.items.length ?? 0];
}

describeOnEach((fresh) => {
  test("batches that eight processes send at once count once", async () => {
    const stores = await openStores(await fresh(), 8);
    const gatewayId = randomUUID();
    await Promise.all(stores.map((store) => store.registerGateway({ gatewayId })));
    for (const number of [1, 2, 3]) {
      const batch = batchOf(gatewayId, { number, size: 100 });
      const results = await Promise.all(stores.map((store) => store.addBatch(batch)));
      const expected: AddBatchResult[] = ["added", ...Array(7).fill("known")];
      expect([...results].sort()).toEqual(expected);
    }
    expect(await countsOf(stores[0])).toEqual([300, 300]);
  });

  test("processes that add to the same sums at once do not lose any", async () => {
    const stores = await openStores(await fresh(), 8);
    await Promise.all(
      stores.map(async (store) => {
        const gatewayId = randomUUID();
        await store.registerGateway({ gatewayId });
        for (const number of [1, 2, 3]) {
          expect(await store.addBatch(batchOf(gatewayId, { number, size: 40 }))).toBe("added");
        }
      }),
    );
    expect(await countsOf(stores[0])).toEqual([960, 960]);
  });

  test("usage shares a database with a gateway", async () => {
    const database = await fresh();
    const backend = await openSqlBackend({ url: database.url });
    const [usage] = await openStores(database, 1);
    await usage?.registerGateway({ gatewayId: randomUUID() });
    await backend.close();
    const again = await openSqlBackend({ url: database.url });
    await again.ping();
    await again.close();
    const [row] = await database.run("select count(*) as count from gw_usage_migrations");
    expect(row).toEqual({ count: 2 });
  });
});
