import { randomUUID } from "node:crypto";
import { describeOn, serverKinds, startProxy, startServer } from "@gw/test-databases";
import { expect, onTestFinished, test } from "vitest";
import { openSqlUsageStore } from "../../src/usage/index.ts";
import { freshDatabase } from "../fixtures/fresh-database.ts";
import { allHours, batchOf } from "./usage-batches.ts";

const away = { code: "TEMPORARILY_UNAVAILABLE" };

for (const kind of serverKinds) {
  describeOn(kind, (server) => {
    test("a connection that is closed in a batch leaves nothing of it", async () => {
      const database = await freshDatabase(server);
      const proxy = await startProxy(database.url);
      onTestFinished(() => proxy.close());
      // Without time for a retry, so that the rest of the batch stays out.
      const store = await openSqlUsageStore({ url: proxy.url, lockTimeout: 0 });
      onTestFinished(() => store.close());
      const gatewayId = randomUUID();
      await store.registerGateway({ gatewayId });
      const batch = batchOf(gatewayId, { number: 1, size: 200 });
      // The calls are inserted before the sums.
      proxy.severAt("gw_usage_hours", "before");
      await expect(store.addBatch(batch)).rejects.toMatchObject(away);
      expect(await store.listCalls()).toEqual({ items: [] });
      expect(await database.run("select settled_batch as batch from gw_ledger_gateways")).toEqual([
        { batch: 0 },
      ]);
      expect(await store.addBatch(batch)).toBe("added");
      expect((await store.summarize(allHours)).rows[0]?.totals.calls).toBe(200);
    });

    test("a batch is tried again on another connection", async () => {
      const database = await freshDatabase(server);
      const proxy = await startProxy(database.url);
      onTestFinished(() => proxy.close());
      const store = await openSqlUsageStore({ url: proxy.url });
      onTestFinished(() => store.close());
      const gatewayId = randomUUID();
      await store.registerGateway({ gatewayId });
      proxy.severAt("gw_usage_hours", "before");
      expect(await store.addBatch(batchOf(gatewayId, { number: 1, size: 200 }))).toBe("added");
      expect((await store.summarize(allHours)).rows[0]?.totals.calls).toBe(200);
      expect(await database.run("select count(*) as count from gw_usage_calls")).toEqual([
        { count: 200 },
      ]);
    });

    test("a batch whose COMMIT lost its answer is known when it is sent again", async () => {
      const database = await freshDatabase(server);
      const proxy = await startProxy(database.url);
      onTestFinished(() => proxy.close());
      const store = await openSqlUsageStore({ url: proxy.url });
      onTestFinished(() => store.close());
      const gatewayId = randomUUID();
      await store.registerGateway({ gatewayId });
      const batch = batchOf(gatewayId, { number: 1, size: 20 });
      // Matches the COMMIT statement of each protocol only.
      proxy.severAt(kind === "mysql" ? "\x03commit" : "commit\0", "after");
      await expect(store.addBatch(batch)).rejects.toMatchObject({ ...away, outcomeUnknown: true });
      expect(await store.addBatch(batch)).toBe("known");
      expect((await store.summarize(allHours)).rows[0]?.totals.calls).toBe(20);
    });

    test("fails while the server is down, and recovers when it is back", async () => {
      const own = await startServer(kind);
      onTestFinished(() => own.stop());
      const { url } = await own.createDatabase();
      const store = await openSqlUsageStore({ url });
      onTestFinished(() => store.close());
      const gatewayId = randomUUID();
      await store.registerGateway({ gatewayId });
      await own.kill();
      const batch = batchOf(gatewayId, { number: 1, size: 20 });
      const calls = [
        () => store.addBatch(batch),
        () => store.registerGateway({ gatewayId }),
        () => store.summarize(allHours),
        () => store.listCalls(),
        () => store.deleteBefore({ kind: "calls", time: 1, limit: 1 }),
      ];
      for (const call of calls) await expect(call()).rejects.toMatchObject(away);
      await own.start();
      expect(await store.addBatch(batch)).toBe("added");
    });
  });
}
