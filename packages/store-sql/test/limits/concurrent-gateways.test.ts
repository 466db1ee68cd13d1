import { randomUUID } from "node:crypto";
import type { AllowanceKey, LedgerLimit, SyncRequest } from "@gw/limits";
import { assert, expect, onTestFinished, test } from "vitest";
import { openSqlUsageStore, type SqlUsageStore } from "../../src/usage/index.ts";
import { describeOnEach, type RawDatabase } from "../fixtures/raw-database.ts";

const limit: LedgerLimit = {
  limitId: "l-1",
  version: 1,
  kind: "fixed",
  windowMs: 0,
  isStrict: true,
  amount: 200n,
  isDeleted: false,
};
const windowEnd = Date.UTC(2400, 0);
const subjects = ["a", "b", "c"];

function keyOf(subject: string): AllowanceKey {
  return { limitId: limit.limitId, subject, windowStart: 0 };
}

function acquisitionOf(subject: string, units: bigint): SyncRequest["acquisitions"][number] {
  return { key: keyOf(subject), units, least: 1n, windowEnd, version: limit.version };
}

function requestOf(gatewayId: string, fields: Partial<SyncRequest>): SyncRequest {
  return {
    gatewayId,
    number: 1,
    limits: [limit],
    restoredLimits: [],
    returns: [],
    acquisitions: [],
    reads: "all",
    wantedSince: 0,
    ...fields,
  };
}

async function openEight({ url }: RawDatabase): Promise<readonly SqlUsageStore[]> {
  // A sync on a loaded machine takes longer than by default.
  const open = () => openSqlUsageStore({ url, syncTimeout: 60_000 });
  const stores = await Promise.all(Array.from({ length: 8 }, open));
  onTestFinished(async () => {
    for (const store of stores) await store.close();
  });
  return stores;
}

/** A gateway that has joined, and holds 100 units. */
async function joinedGateway(store: SqlUsageStore | undefined): Promise<string> {
  const gatewayId = randomUUID();
  await store?.ledger.join({ gatewayId, maxCallMs: 60_000 });
  const acquisitions = [acquisitionOf("a", 100n)];
  expect(await store?.ledger.sync(requestOf(gatewayId, { acquisitions }))).toMatchObject({
    result: "done",
  });
  return gatewayId;
}

/** Acquires, uses and returns units, always of several allowances in one sync. */
async function runGateway(store: SqlUsageStore, index: number): Promise<void> {
  const gatewayId = randomUUID();
  await store.ledger.join({ gatewayId, maxCallMs: 60_000 });
  let held = new Map<string, bigint>();
  for (let number = 1; number <= 12; number += 1) {
    const returned = subjects[(number + index) % subjects.length];
    const done = await store.ledger.sync(
      requestOf(gatewayId, {
        number,
        returns: [...held]
          .filter(([subject, units]) => subject === returned && units > 0n)
          .map(([subject, units]) => ({ key: keyOf(subject), units: (units + 1n) / 2n })),
        acquisitions: subjects
          .filter((subject) => subject !== returned)
          .map((subject) => acquisitionOf(subject, BigInt(20 + index))),
      }),
    );
    assert(done.result === "done");
    held = new Map(done.allowances.map((one) => [one.key.subject, one.held]));
    const charges = [...held].map(([subject, units]) => ({
      ...keyOf(subject),
      units: units / 4n + 1n,
    }));
    const batch = { gatewayId, number, calls: [], sums: [], charges };
    expect(await store.addBatch(batch)).toBe("added");
  }
}

/** Allowances whose leases do not add up, or that granted more than the limit. */
const wrongAllowances = `select a.subject from gw_ledger_allowances as a
  where a.spent + a.leased > 200 or a.leased <> (
    select coalesce(sum(l.held), 0) from gw_ledger_leases as l
    where l.limit_id = a.limit_id and l.subject = a.subject and l.window_start = a.window_start
  )`;

const unitsOf = "select spent, leased from gw_ledger_allowances where subject = 'a'";

describeOnEach((fresh) => {
  test("eight gateways never get more than the amount, and their leases add up", async () => {
    const database = await fresh();
    await Promise.all((await openEight(database)).map(runGateway));
    expect(await database.run(wrongAllowances)).toEqual([]);
    const counted = "select count(*) as count from gw_ledger_allowances where spent + leased > 0";
    expect(await database.run(counted)).toEqual([{ count: 3 }]);
  });

  test("a sync that arrives eight times at once counts once", async () => {
    const database = await fresh();
    const stores = await openEight(database);
    const gatewayId = await joinedGateway(stores[0]);
    const acquisitions = [acquisitionOf("a", 50n)];
    const request = requestOf(gatewayId, { number: 2, acquisitions });
    const results = await Promise.all(stores.map(({ ledger }) => ledger.sync(request)));
    expect(results.map(({ result }) => result).sort()).toEqual([
      "done",
      ...Array(7).fill("repeated"),
    ]);
    const late = await stores[1]?.ledger.sync(requestOf(gatewayId, { number: 1, acquisitions }));
    expect(late?.result).toBe("fenced");
    expect(await database.run(unitsOf)).toEqual([{ spent: 0, leased: 150 }]);
  });

  test("a batch that arrives eight times at once is settled once", async () => {
    const database = await fresh();
    const stores = await openEight(database);
    const gatewayId = await joinedGateway(stores[0]);
    const charges = [{ ...keyOf("a"), units: 30n }];
    const batch = { gatewayId, number: 1, calls: [], sums: [], charges };
    const results = await Promise.all(stores.map((store) => store.addBatch(batch)));
    expect([...results].sort()).toEqual(["added", ...Array(7).fill("known")]);
    expect(await database.run(unitsOf)).toEqual([{ spent: 30, leased: 70 }]);
  });

  test("a gateway that eight others expire or end at once returns its units once", async () => {
    const database = await fresh();
    const stores = await openEight(database);
    const gatewayId = await joinedGateway(stores[0]);
    await joinedGateway(stores[1]);
    await database.run(
      `update gw_ledger_gateways set expires_at = 0 where gateway_id = '${gatewayId}'`,
    );
    const expired = await Promise.all(stores.map(({ ledger }) => ledger.expireGateways()));
    expect(expired.flat()).toEqual([gatewayId]);
    const ended = await Promise.all(
      stores.map(({ ledger }) => ledger.closeGateway({ gatewayId, hasCrashed: true })),
    );
    expect(ended.filter((isEnded) => isEnded)).toHaveLength(1);
    // The crashed gateway may have used what it held of a strict limit.
    expect(await database.run(unitsOf)).toEqual([{ spent: 100, leased: 100 }]);
  });
});
