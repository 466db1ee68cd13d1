import assert from "node:assert/strict";
import { gatewayLifetimeMs } from "../ledger/gateway-lifetime.js";
import { keyOf, newLimit } from "./kit/limits.js";
import type { Suite } from "./kit/suite.js";

export function settlementCases(suite: Suite): void {
  suite.describe("a charge of a batch", "UsageBatch.charges, UsageStore.addBatch", () => {
    suite.test("spends what its gateway holds", async (f) => {
      const [one, other] = [await f.gateway(), await f.gateway()];
      const limit = newLimit();
      await one.take(limit, 5n);
      await other.take(limit, 2n);
      await one.settle([limit, 3n]);
      assert.deepEqual(await one.read(limit), { held: 2n, leased: 4n, spent: 3n, remaining: 3n });
      assert.equal((await other.read(limit)).held, 2n);
    });

    suite.test("beyond what its gateway holds is spent, too", async (f) => {
      const [one, other] = [await f.gateway(), await f.gateway()];
      const limit = newLimit();
      await one.take(limit, 5n);
      await other.take(limit, 2n);
      await one.settle([limit, 12n]);
      assert.deepEqual(await other.read(limit), {
        held: 2n,
        leased: 2n,
        spent: 12n,
        remaining: -4n,
      });
      assert.equal((await one.read(limit)).held, 0n);
    });

    suite.test("counts once, however often and late its batch is sent", async (f) => {
      const gateway = await f.gateway();
      const limit = newLimit();
      await gateway.take(limit, 8n);
      assert.equal(await gateway.settleAs(1, [limit, 2n]), "added");
      assert.equal(await gateway.settleAs(1, [limit, 2n]), "known");
      assert.equal(await gateway.settleAs(3, [limit, 1n]), "added");
      assert.equal(await gateway.settleAs(2, [limit, 2n]), "known");
      const results = await Promise.all([1, 2, 3].map(() => gateway.settleAs(4, [limit, 1n])));
      assert.deepEqual(results.sort(), ["added", "known", "known"]);
      assert.deepEqual(await gateway.read(limit), {
        held: 4n,
        leased: 4n,
        spent: 4n,
        remaining: 2n,
      });
    });

    suite.test("counts after its gateway has expired, and spends what that held", async (f) => {
      const gateway = await f.gateway();
      const limit = newLimit();
      await gateway.take(limit, 8n);
      await f.passTime(gatewayLifetimeMs + 1_000);
      await f.ledger.expireGateways();
      await gateway.settle([limit, 5n]);
      assert.deepEqual(await f.stateOf(limit), { held: 0n, leased: 3n, spent: 5n, remaining: 2n });
    });

    suite.test("counts after its gateway has ended", async (f) => {
      const gateway = await f.gateway();
      const limit = newLimit();
      await gateway.take(limit, 8n);
      await gateway.close({ hasCrashed: false });
      await gateway.settle([limit, 5n]);
      assert.deepEqual(await f.stateOf(limit), { held: 0n, leased: 0n, spent: 5n, remaining: 5n });
    });

    suite.test("counts in the window that it names", async (f) => {
      const gateway = await f.gateway();
      const limit = newLimit();
      const past = { ...keyOf(limit), windowStart: 1_000_000 };
      await gateway.take(limit, 1n);
      await gateway.acquire(limit, 0n, { key: past, windowEnd: 2_000_000 });
      await gateway.settle([past, 4n]);
      assert.equal((await f.stateOf(limit)).spent, 0n);
      const { allowances } = await gateway.sync({ reads: [past] });
      assert.equal(allowances[0]?.spent, 4n);
    });

    suite.test("of an allowance that was never acquired is ignored", async (f) => {
      const gateway = await f.gateway();
      const limit = newLimit();
      await gateway.take(limit, 1n);
      await gateway.settle([keyOf(limit, "other"), 5n], [newLimit(), 5n], [limit, 1n]);
      const keys = [keyOf(limit), keyOf(limit, "other")];
      const { allowances, settledBatch } = await gateway.sync({ reads: keys });
      assert.deepEqual(
        allowances.map(({ key, spent }) => [key, spent]),
        [[keyOf(limit), 1n]],
      );
      assert.equal(settledBatch, 1);
    });

    suite.test("counts for a limit that was deleted", async (f) => {
      const gateway = await f.gateway();
      const limit = newLimit();
      await gateway.take(limit, 5n);
      await gateway.sync({ limits: [{ ...limit, version: 2, isDeleted: true }] });
      await gateway.settle([limit, 3n]);
      assert.equal((await gateway.read(limit)).spent, 3n);
    });

    suite.test("is one of many", async (f) => {
      const gateway = await f.gateway();
      const limit = newLimit({ amount: 10_000n });
      const subjects = Array.from({ length: 450 }, (_, index) => `subject ${index}`);
      for (const subject of subjects.slice(0, 20)) await gateway.take(limit, 500n, subject);
      await gateway.settle(
        ...subjects.map((subject, index) => [keyOf(limit, subject), BigInt(index + 1)] as const),
      );
      for (const [index, subject] of subjects.slice(0, 20).entries()) {
        const spent = BigInt(index + 1);
        const held = 500n - spent;
        const state = { held, leased: held, spent, remaining: 9_500n };
        assert.deepEqual(await gateway.read(limit, subject), state);
      }
    });

    suite.test("counts at the same time as those of other gateways", async (f) => {
      const limits = [newLimit({ amount: 1_000n }), newLimit({ amount: 1_000n })];
      const gateways = await Promise.all(
        [1, 2, 3, 4].map(async () => f.gateway(await f.another())),
      );
      await Promise.all(
        gateways.map(async (gateway, index) => {
          for (let round = 0; round < 8; round += 1) {
            for (const limit of limits) await gateway.take(limit, 5n);
            // Each gateway has the limits in another order.
            const charged = index % 2 === 0 ? limits : [...limits].reverse();
            await gateway.settle(...charged.map((limit) => [limit, 3n] as const));
          }
        }),
      );
      for (const limit of limits) {
        const state = { held: 0n, leased: 64n, spent: 96n, remaining: 840n };
        assert.deepEqual(await f.stateOf(limit), state);
      }
    });
  });
}
