import assert from "node:assert/strict";
import { currentWindow, keyOf, newLimit } from "./kit/limits.js";
import type { Suite } from "./kit/suite.js";
import { acquisitionOf } from "./kit/test-gateway.js";

export function grantCases(suite: Suite): void {
  suite.describe("units of a fixed window", "SyncRequest.acquisitions, AcquisitionResult", () => {
    suite.test("are granted up to the amount", async (f) => {
      const [one, other] = [await f.gateway(), await f.gateway()];
      const limit = newLimit();
      await one.take(limit, 6n);
      assert.deepEqual(await other.acquire(limit, 5n), {
        result: "short",
        remaining: 4n,
        leased: 6n,
      });
      await other.take(limit, 4n);
      const state = { leased: 10n, spent: 0n, remaining: 0n };
      assert.deepEqual(await one.read(limit), { held: 6n, ...state });
      assert.deepEqual(await other.read(limit), { held: 4n, ...state });
    });

    suite.test("are granted up to the amount at the same time", async (f) => {
      const limit = newLimit({ amount: 20n });
      const gateways = await Promise.all(
        [1, 2, 3, 4].map(async () => f.gateway(await f.another())),
      );
      const granted = await Promise.all(
        gateways.map(async (gateway) => {
          let sum = 0n;
          for (let call = 0; call < 10; call += 1) {
            const result = await gateway.acquire(limit, 1n);
            if (result.result === "granted") sum += result.units;
          }
          assert.equal((await gateway.read(limit)).held, sum, "a gateway must hold its grants");
          return sum;
        }),
      );
      assert.equal(
        granted.reduce((sum, units) => sum + units, 0n),
        20n,
        "all gateways together must be granted the amount",
      );
    });

    suite.test("are the least ones if fewer are left than asked for", async (f) => {
      const gateway = await f.gateway();
      const limit = newLimit();
      const least = { least: 3n };
      assert.deepEqual(await gateway.acquire(limit, 12n, least), { result: "granted", units: 3n });
      assert.deepEqual(await gateway.acquire(limit, 7n, least), { result: "granted", units: 7n });
      assert.deepEqual(await gateway.acquire(limit, 7n, least), {
        result: "short",
        remaining: 0n,
        leased: 10n,
      });
    });

    suite.test("are granted in the time of the window only", async (f) => {
      const gateway = await f.gateway();
      const limit = newLimit();
      const { start, end } = currentWindow;
      for (const [windowStart, windowEnd] of [
        [start, start + 1],
        [end - 1, end],
      ] as const) {
        const key = { ...keyOf(limit), windowStart };
        const result = await gateway.acquire(limit, 1n, { key, windowEnd });
        assert.deepEqual(result, { result: "window" });
      }
    });

    suite.test("are counted by subject and window", async (f) => {
      const gateway = await f.gateway();
      const limit = newLimit();
      const key = { ...keyOf(limit), windowStart: currentWindow.start + 1 };
      await gateway.take(limit, 10n);
      await gateway.take(limit, 9n, "other");
      const result = await gateway.acquire(limit, 10n, { key });
      assert.deepEqual(result, { result: "granted", units: 10n });
      assert.equal((await gateway.read(limit, "other")).remaining, 1n);
    });

    suite.test("are counted for subjects that are compared byte for byte", async (f) => {
      const gateway = await f.gateway();
      const limit = newLimit();
      const subjects = ["", "a", "A", "a ", "ä", "a\u0308", "é".repeat(127), "字'\"\\%_"];
      for (const subject of subjects) await gateway.take(limit, 10n, subject);
      for (const subject of subjects) {
        assert.equal((await gateway.read(limit, subject)).held, 10n);
      }
    });

    suite.test("may be as many as nano-USD of the highest budget", async (f) => {
      const amount = 10n ** 18n - 1n;
      const gateway = await f.gateway();
      const limit = newLimit({ amount });
      await gateway.take(limit, amount);
      await gateway.settle([limit, amount]);
      const spent = { held: 0n, leased: 0n, spent: amount, remaining: 0n };
      assert.deepEqual(await gateway.read(limit), spent);
    });

    suite.test("are several in one sync, in the order of the request", async (f) => {
      const gateway = await f.gateway();
      const limits = Array.from({ length: 450 }, (_, index) => newLimit({ amount: BigInt(index) }));
      const { acquisitions, allowances } = await gateway.sync({
        limits,
        acquisitions: limits.map((limit) => acquisitionOf(limit, 200n)),
        reads: limits.map((limit) => keyOf(limit)),
      });
      assert.deepEqual(
        acquisitions,
        limits.map(({ amount }) =>
          amount < 200n
            ? { result: "short", remaining: amount, leased: 0n }
            : { result: "granted", units: 200n },
        ),
      );
      assert.equal(allowances.length, 450);
    });

    suite.test("that are none open the allowance, also after its window", async (f) => {
      const gateway = await f.gateway();
      const limit = newLimit();
      const past = { ...keyOf(limit), windowStart: currentWindow.start - 10 };
      const windowEnd = currentWindow.start - 5;
      const opened = { result: "granted", units: 0n };
      assert.deepEqual(await gateway.acquire(limit, 0n, { key: past, windowEnd }), opened);
      assert.deepEqual(await gateway.acquire(limit, 0n), opened);
      await gateway.settle([limit, 12n], [past, 3n]);
      assert.deepEqual(await gateway.acquire(limit, 0n), opened);
      const { allowances } = await gateway.sync({ reads: [keyOf(limit), past] });
      assert.deepEqual(allowances.map(({ spent }) => spent).sort(), [12n, 3n].sort());
    });
  });

  suite.describe("returned units", "SyncRequest.returns", () => {
    suite.test("can be acquired by others", async (f) => {
      const [one, other] = [await f.gateway(), await f.gateway()];
      const limit = newLimit();
      await one.take(limit, 10n);
      await one.giveBack(limit, 4n);
      assert.deepEqual(await one.read(limit), { held: 6n, leased: 6n, spent: 0n, remaining: 4n });
      await other.take(limit, 4n);
    });
  });

  suite.describe("units that were missed", "SyncDone.wanted", () => {
    suite.test("are wanted of gateways that hold some, until they have synced", async (f) => {
      const [one, other, idle] = [await f.gateway(), await f.gateway(), await f.gateway()];
      const limit = newLimit();
      await one.take(limit, 9n);
      const { now, wanted } = await one.sync();
      assert.deepEqual(wanted, []);
      await f.passTime(1_000);
      await other.acquire(limit, 2n);
      const sync = await one.sync({ wantedSince: now });
      assert.deepEqual(sync.wanted, [keyOf(limit)]);
      assert.deepEqual((await idle.sync()).wanted, []);
      await f.passTime(1_000);
      const { now: later } = await one.sync();
      assert.deepEqual((await one.sync({ wantedSince: later })).wanted, []);
    });

    suite.test("are wanted while the amount is spent", async (f) => {
      const [one, other] = [await f.gateway(), await f.gateway()];
      const limit = newLimit();
      await one.take(limit, 2n);
      await other.take(limit, 8n);
      await other.settle([limit, 9n]);
      const { now } = await one.sync();
      assert.deepEqual((await one.sync({ wantedSince: now + 1 })).wanted, []);
      await other.settle([limit, 1n]);
      assert.deepEqual((await one.sync({ wantedSince: now + 1 })).wanted, [keyOf(limit)]);
    });
  });
}
