import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { gatewayLifetimeMs } from "../ledger/gateway-lifetime.js";
import { keyOf, newLimit } from "./kit/limits.js";
import type { Suite } from "./kit/suite.js";
import { acquisitionOf } from "./kit/test-gateway.js";

export function syncCases(suite: Suite): void {
  suite.describe("a sync", "AllowanceLedger.sync, SyncRequest.number", () => {
    suite.test("changes nothing when its number was applied, whatever it contains", async (f) => {
      const gateway = await f.gateway();
      const limit = newLimit();
      await gateway.take(limit, 3n);
      const repeated = await f.ledger.sync(
        gateway.request({
          limits: [{ ...limit, version: 2, amount: 20n }],
          acquisitions: [acquisitionOf(limit, 2n)],
          returns: [{ key: keyOf(limit), units: 1n }],
          reads: "all",
        }),
      );
      assert.equal(repeated.result, "repeated");
      assert.deepEqual(repeated.acquisitions, []);
      const [state] = repeated.allowances;
      assert.deepEqual(state, {
        key: keyOf(limit),
        held: 3n,
        leased: 3n,
        spent: 0n,
        remaining: 7n,
      });
    });

    suite.test("is applied once when it is sent at the same time", async (f) => {
      const gateway = await f.gateway();
      const limit = newLimit();
      const request = gateway.request({
        number: 1,
        limits: [limit],
        acquisitions: [acquisitionOf(limit, 2n)],
      });
      const ledgers = [f.ledger, (await f.another()).ledger, (await f.another()).ledger];
      const results = await Promise.all(ledgers.map((ledger) => ledger.sync(request)));
      assert.deepEqual(results.map(({ result }) => result).sort(), [
        "done",
        "repeated",
        "repeated",
      ]);
      assert.equal((await f.stateOf(limit)).leased, 2n);
    });

    suite.test("with a number below the last one or not the next one is fenced", async (f) => {
      const gateway = await f.gateway();
      const limit = newLimit();
      await gateway.take(limit, 1n);
      await gateway.take(limit, 1n);
      for (const number of [0, 1, 4]) {
        const late = gateway.request({ number, acquisitions: [acquisitionOf(limit, 1n)] });
        const { result } = await f.ledger.sync(late);
        assert.equal(result, "fenced", `the number ${number} after 2 must be fenced`);
      }
      assert.equal((await gateway.read(limit)).held, 2n);
    });

    suite.test("of a gateway that never joined is fenced", async (f) => {
      const gateway = await f.gateway();
      const limit = newLimit();
      const unknown = {
        ...gateway.request({ limits: [limit], number: 1 }),
        gatewayId: randomUUID(),
      };
      const { result } = await f.ledger.sync(unknown);
      assert.equal(result, "fenced");
    });

    suite.test("continues after its gateway has joined again", async (f) => {
      const gateway = await f.gateway();
      const limit = newLimit();
      await gateway.take(limit, 4n);
      await gateway.join(1);
      assert.equal((await gateway.read(limit)).held, 4n);
    });

    suite.test("keeps its gateway alive", async (f) => {
      const gateway = await f.gateway();
      for (let second = 0; second < 30; second += 6) {
        await f.passTime(6_000);
        await gateway.sync();
        assert.deepEqual(await f.ledger.expireGateways(), []);
      }
    });

    suite.test("returns the allowances that the gateway holds units of", async (f) => {
      const [gateway, other] = [await f.gateway(), await f.gateway()];
      const [one, two, three] = [newLimit(), newLimit(), newLimit()];
      await gateway.take(one, 1n);
      await gateway.take(two, 2n);
      await gateway.giveBack(two, 2n);
      await other.take(three, 3n);
      const { allowances } = await gateway.sync({ reads: "all" });
      assert.deepEqual(allowances, [
        { key: keyOf(one), held: 1n, leased: 1n, spent: 0n, remaining: 9n },
      ]);
    });

    suite.test("returns the gateways that have synced in time", async (f) => {
      const [one, other] = [await f.gateway(), await f.gateway()];
      assert.equal((await one.sync()).liveGateways, 2);
      await f.passTime(gatewayLifetimeMs - 2_000);
      await other.sync();
      await f.passTime(3_000);
      assert.equal((await other.sync()).liveGateways, 1);
    });

    suite.test("returns the last batch of the gateway that is settled", async (f) => {
      const [gateway, other] = [await f.gateway(), await f.gateway()];
      assert.equal((await gateway.sync()).settledBatch, 0);
      await gateway.settle();
      await gateway.settle();
      await other.settle();
      assert.equal((await gateway.sync()).settledBatch, 2);
    });

    suite.test("returns a clock that goes forward", async (f) => {
      const gateway = await f.gateway();
      const { now } = await gateway.sync();
      await f.passTime(5_000);
      const { now: later } = await gateway.sync();
      assert.ok(Number.isSafeInteger(now), "`now` must be whole milliseconds");
      assert.ok(later >= now, "`now` must not go back");
    });
  });
}
