import assert from "node:assert/strict";
import { gatewayLifetimeMs } from "../ledger/gateway-lifetime.js";
import { bucketMs, newBucket } from "./kit/limits.js";
import type { Suite } from "./kit/suite.js";

/** In which a bucket of 10 units refills one. */
const unitMs = bucketMs / 10;

export function bucketCases(suite: Suite): void {
  suite.describe("a bucket", "LedgerLimit.kind, windowMs", () => {
    suite.test("is full at first, and refills in its window", async (f) => {
      const gateway = await f.gateway();
      const limit = newBucket();
      await gateway.take(limit, 10n);
      await gateway.settle([limit, 10n]);
      assert.deepEqual(await gateway.acquire(limit, 1n), {
        result: "short",
        remaining: 0n,
        leased: 0n,
      });
      await f.passTime(3 * unitMs);
      const three = { held: 0n, leased: 0n, spent: 0n, remaining: 3n };
      assert.deepEqual(await (await f.gateway()).read(limit), three);
      await f.passTime(100 * unitMs);
      assert.equal((await f.stateOf(limit)).remaining, 10n);
    });

    suite.test("refills parts of units", async (f) => {
      const limit = newBucket();
      const gateway = await f.gateway();
      await gateway.take(limit, 10n);
      await gateway.settle([limit, 10n]);
      for (let part = 1; part <= 9; part += 1) {
        await f.passTime(unitMs / 9);
        await (await f.gateway()).acquire(limit, 5n);
      }
      assert.equal((await f.stateOf(limit)).remaining, 1n);
    });

    suite.test("does not refill what is held", async (f) => {
      const gateway = await f.gateway();
      const limit = newBucket();
      await gateway.take(limit, 6n);
      await f.passTime(20 * unitMs);
      assert.equal((await f.stateOf(limit)).remaining, 4n);
      // Used now, and refilled from now on.
      await gateway.settle([limit, 6n]);
      assert.equal((await f.stateOf(limit)).remaining, 4n);
      await f.passTime(2 * unitMs);
      assert.equal((await f.stateOf(limit)).remaining, 6n);
    });

    suite.test("has returned units at once", async (f) => {
      const gateway = await f.gateway();
      const limit = newBucket();
      await gateway.take(limit, 10n);
      await gateway.giveBack(limit, 7n);
      assert.deepEqual(await gateway.read(limit), {
        held: 3n,
        leased: 3n,
        spent: 0n,
        remaining: 7n,
      });
    });

    suite.test("has a debt for use beyond what was held", async (f) => {
      const gateway = await f.gateway();
      const limit = newBucket();
      await gateway.take(limit, 10n);
      await gateway.settle([limit, 13n]);
      assert.equal((await f.stateOf(limit)).remaining, -3n);
      await f.passTime(4 * unitMs);
      assert.equal((await f.stateOf(limit)).remaining, 1n);
    });

    suite.test("counts use of a part of what was held", async (f) => {
      const gateway = await f.gateway();
      const limit = newBucket();
      await gateway.take(limit, 10n);
      await gateway.settle([limit, 4n]);
      assert.deepEqual(await gateway.read(limit), {
        held: 6n,
        leased: 6n,
        spent: 0n,
        remaining: 0n,
      });
      await gateway.giveBack(limit, 6n);
      assert.equal((await f.stateOf(limit)).remaining, 6n);
    });

    suite.test("counts what an expired gateway held as used, and once", async (f) => {
      const gateway = await f.gateway();
      const limit = newBucket();
      await gateway.take(limit, 10n);
      await f.passTime(gatewayLifetimeMs + 1_000);
      assert.deepEqual(await f.ledger.expireGateways(), [gateway.gatewayId]);
      const none = { held: 0n, leased: 0n, spent: 0n, remaining: 0n };
      assert.deepEqual(await f.stateOf(limit), none);
      await f.passTime(5 * unitMs);
      await gateway.settle([limit, 9n]);
      assert.equal((await f.stateOf(limit)).remaining, 5n);
      await gateway.settle([limit, 2n]);
      assert.equal((await f.stateOf(limit)).remaining, 4n);
    });

    suite.test("counts what a crashed gateway held as used", async (f) => {
      const [crashed, stopped] = [await f.gateway(), await f.gateway()];
      const limit = newBucket();
      await crashed.take(limit, 4n);
      await stopped.take(limit, 5n);
      await crashed.close({ hasCrashed: true });
      assert.deepEqual(await f.stateOf(limit), { held: 0n, leased: 5n, spent: 0n, remaining: 1n });
      await stopped.close({ hasCrashed: false });
      assert.deepEqual(await f.stateOf(limit), { held: 0n, leased: 0n, spent: 0n, remaining: 6n });
    });

    suite.test("has at most the amount after that was lowered", async (f) => {
      const gateway = await f.gateway();
      const limit = newBucket();
      await gateway.take(limit, 2n);
      const lowered = { ...limit, version: 2, amount: 5n };
      assert.deepEqual(await gateway.acquire(lowered, 4n), {
        result: "short",
        remaining: 3n,
        leased: 2n,
      });
    });

    suite.test("may have the highest amount of units in an hour", async (f) => {
      const gateway = await f.gateway();
      const amount = 10n ** 12n;
      const limit = newBucket({ amount });
      await gateway.take(limit, amount);
      await gateway.settle([limit, amount + 5n]);
      assert.ok(
        (await f.stateOf(limit)).remaining < amount / 10n,
        "the bucket must be almost empty",
      );
      await f.passTime(bucketMs / 2);
      const { remaining } = await f.stateOf(limit);
      assert.ok(
        remaining >= amount / 2n - 5n,
        "half of the bucket must be refilled in half the time",
      );
      assert.ok(
        remaining < (amount * 6n) / 10n,
        "no more than half may be refilled in half the time",
      );
    });
  });
}
