import assert from "node:assert/strict";
import type { AllowanceKey } from "../ledger/allowance.js";
import type { Fixture } from "./kit/fixture.js";
import { maxCallMs } from "./kit/fixture.js";
import { bucketMs, keyOf, newBucket, newLimit, newSlots } from "./kit/limits.js";
import type { Suite } from "./kit/suite.js";
import type { TestGateway } from "./kit/test-gateway.js";

const dayMs = 86_400_000;

export function sweepingCases(suite: Suite): void {
  suite.describe("sweeping", "AllowanceLedger.sweep", () => {
    suite.test("deletes allowances of deleted limits, and no others come back", async (f) => {
      const gateway = await f.gateway();
      const limit = newLimit();
      await gateway.take(limit, 4n);
      assert.equal(await sweepAll(f), 0);
      await gateway.sync({ limits: [{ ...limit, version: 2, isDeleted: true }] });
      assert.equal(await sweepAll(f), 1);
      const stale = { result: "stale", version: 2 };
      assert.deepEqual(await gateway.acquire(limit, 1n), stale);
      await gateway.settle([limit, 2n]);
      assert.deepEqual(await statesOf(gateway, [keyOf(limit)]), []);
      assert.deepEqual((await gateway.sync({ reads: "all" })).allowances, []);
      assert.equal(await gateway.close({ hasCrashed: true }), true, "it must end the gateway");
    });

    suite.test("deletes windows seven days and the longest call after their end", async (f) => {
      const gateway = await f.gateway();
      const limit = newLimit();
      const { now } = await gateway.sync();
      const keys = [8 * dayMs, 7 * dayMs + maxCallMs / 2, dayMs].map(async (age, index) => {
        const key = { ...keyOf(limit), windowStart: index };
        await gateway.acquire(limit, 0n, { key, windowEnd: now - age });
        return key;
      });
      const [old, young, younger] = await Promise.all(keys);
      await gateway.take(limit, 1n);
      assert.equal(await sweepAll(f), 1);
      const kept = [young, younger, keyOf(limit)];
      const read = [old, ...kept] as AllowanceKey[];
      assert.deepEqual(new Set(await statesOf(gateway, read)), new Set(kept));
    });

    suite.test("deletes buckets that are full and not held", async (f) => {
      const gateway = await f.gateway();
      const [full, held, used] = [newBucket(), newBucket(), newBucket()];
      for (const limit of [full, held, used]) await gateway.take(limit, 5n);
      await gateway.giveBack(full, 5n);
      await gateway.settle([used, 5n]);
      assert.equal(await sweepAll(f), 1);
      assert.deepEqual(
        new Set(await statesOf(gateway, [keyOf(full), keyOf(held), keyOf(used)])),
        new Set([keyOf(held), keyOf(used)]),
      );
      await f.passTime(bucketMs);
      assert.equal(await sweepAll(f), 1);
      await gateway.take(full, 10n);
    });

    suite.test("keeps slots of running calls", async (f) => {
      const gateway = await f.gateway();
      const limit = newSlots();
      await gateway.take(limit, 5n);
      assert.equal(await sweepAll(f), 0);
      assert.equal((await gateway.read(limit)).held, 5n);
    });

    suite.test("deletes gateways 400 days after their end", async (f) => {
      const [ended, expired] = [await f.gateway(), await f.gateway()];
      await expired.take(newLimit(), 1n);
      await ended.close({ hasCrashed: false });
      await f.passTime(399 * dayMs);
      await f.ledger.expireGateways();
      assert.equal(await sweepAll(f), 0);
      await f.passTime(2 * dayMs);
      assert.equal(await sweepAll(f), 1);
      assert.equal((await f.gateways()).size, 1);
    });

    suite.test("deletes at most as many rows as asked for", async (f) => {
      const gateway = await f.gateway();
      const limit = newLimit();
      for (const subject of ["a", "b", "c"]) await gateway.take(limit, 1n, subject);
      await gateway.sync({ limits: [{ ...limit, version: 2, isDeleted: true }] });
      assert.equal(await f.ledger.sweep({ limit: 2 }), 2);
      assert.equal(await f.ledger.sweep({ limit: 2 }), 1);
      assert.equal(await f.ledger.sweep({ limit: 2 }), 0);
    });
  });
}

async function sweepAll(f: Fixture): Promise<number> {
  return f.ledger.sweep({ limit: 1_000 });
}

async function statesOf(
  gateway: TestGateway,
  reads: readonly AllowanceKey[],
): Promise<readonly AllowanceKey[]> {
  return (await gateway.sync({ reads })).allowances.map(({ key }) => key);
}
