import { randomUUID } from "node:crypto";
import { expect, onTestFinished, test } from "vitest";
import { openSqlUsageStore } from "../../src/usage/index.ts";
import { usageSchema } from "../../src/usage/usage-schema.ts";
import { createEarlierSchema } from "../fixtures/earlier-schema.ts";
import { describeOnEach } from "../fixtures/raw-database.ts";

describeOnEach((fresh) => {
  test("a process of a database without limits keeps its batches, and can share limits", async () => {
    const database = await fresh();
    await createEarlierSchema(database.url, 1, usageSchema);
    const gatewayId = randomUUID();
    await database.run(`insert into gw_ledger_gateways (gateway_id, settled_batch, created_at)
      values ('${gatewayId}', 7, 1)`);
    const usage = await openSqlUsageStore({ url: database.url, syncTimeout: 60_000 });
    onTestFinished(() => usage.close());
    expect(usage.schemaVersion).toBe(2);
    const request = {
      ...{ gatewayId, number: 1, limits: [], restoredLimits: [] },
      ...{ returns: [], acquisitions: [], reads: "all" as const, wantedSince: 0 },
    };
    expect((await usage.ledger.sync(request)).result).toBe("fenced");
    expect((await usage.ledger.listGateways()).items).toEqual([]);
    expect(await usage.ledger.closeGateway({ gatewayId, hasCrashed: true })).toBe(false);
    await usage.ledger.join({ gatewayId, maxCallMs: 60_000 });
    expect(await usage.ledger.sync(request)).toMatchObject({ result: "done", settledBatch: 7 });
    const batch = { gatewayId, calls: [], sums: [] };
    expect(await usage.addBatch({ ...batch, number: 7 })).toBe("known");
    expect(await usage.addBatch({ ...batch, number: 8 })).toBe("added");
  });
});
