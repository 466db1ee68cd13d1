import assert from "node:assert/strict";
import { keyOf, newLimit } from "./kit/limits.js";
import type { Suite } from "./kit/suite.js";
import { acquisitionOf } from "./kit/test-gateway.js";

export function limitVersionCases(suite: Suite): void {
  suite.describe("a limit of the ledger", "SyncRequest.limits, LedgerLimit.version", () => {
    suite.test("is replaced by a higher version and not by a lower one", async (f) => {
      const gateway = await f.gateway();
      const limit = newLimit({ version: 5 });
      await gateway.take(limit, 1n);
      await gateway.sync({ limits: [{ ...limit, version: 4, amount: 100n }] });
      assert.equal((await gateway.read(limit)).remaining, 9n);
      await gateway.sync({ limits: [{ ...limit, version: 6, amount: 20n }] });
      assert.equal((await gateway.read(limit)).remaining, 19n);
    });

    suite.test("is replaced by a lower version of a restored configuration", async (f) => {
      const gateway = await f.gateway();
      const limit = newLimit({ version: 5, isDeleted: true });
      await gateway.sync({ limits: [limit] });
      const restored = { ...limit, version: 3, amount: 7n, isDeleted: false };
      await gateway.sync({ restoredLimits: [restored] });
      await gateway.take(restored, 1n);
      assert.equal((await gateway.read(restored)).remaining, 6n);
    });

    suite.test("grants nothing to a gateway that knows another version", async (f) => {
      const gateway = await f.gateway();
      const limit = newLimit({ version: 5 });
      await gateway.sync({ limits: [limit] });
      const acquisitions = [
        acquisitionOf(limit, 1n, { version: 4 }),
        acquisitionOf(limit, 1n, { version: 6, key: keyOf(limit, "other") }),
      ];
      const stale = { result: "stale", version: 5 };
      assert.deepEqual((await gateway.sync({ acquisitions })).acquisitions, [stale, stale]);
    });

    suite.test("grants nothing before it is known", async (f) => {
      const gateway = await f.gateway();
      const limit = newLimit();
      const { acquisitions } = await gateway.sync({ acquisitions: [acquisitionOf(limit, 1n)] });
      assert.deepEqual(acquisitions, [{ result: "stale", version: undefined }]);
    });

    suite.test("grants nothing after its deletion, to older versions either", async (f) => {
      const gateway = await f.gateway();
      const limit = newLimit();
      await gateway.take(limit, 1n);
      const deleted = { ...limit, version: 2, isDeleted: true };
      const stale = { result: "stale", version: 2 };
      for (const units of [0n, 1n]) {
        assert.deepEqual(await gateway.acquire(deleted, units), stale);
        assert.deepEqual(await gateway.acquire(limit, units), stale);
      }
    });

    suite.test(
      "grants nothing beyond an amount that was lowered, and keeps what is held",
      async (f) => {
        const gateway = await f.gateway();
        const limit = newLimit();
        await gateway.take(limit, 6n);
        const lowered = { ...limit, version: 2, amount: 4n };
        const short = { result: "short", remaining: -2n, leased: 6n };
        assert.deepEqual(await gateway.acquire(lowered, 1n), short);
        assert.equal((await gateway.read(limit)).held, 6n);
        await gateway.giveBack(limit, 3n);
        await gateway.take(lowered, 1n);
      },
    );
  });
}
