import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import { newCall } from "./kit/calls.js";
import { expectError } from "./kit/expect-error.js";
import { batchOf, type Fixture } from "./kit/fixture.js";
import type { Suite } from "./kit/suite.js";

export function batchCases(suite: Suite): void {
  suite.describe("a batch", "UsageStore.addBatch, UsageBatch", () => {
    suite.test("counts once when it is sent again", async (f) => {
      const gatewayId = await f.gateway();
      const batch = batchOf([newCall(), newCall()], { gatewayId, number: 1 });
      assert.equal(await f.store.addBatch(batch), "added");
      assert.equal(await f.store.addBatch(batch), "known");
      assert.equal(await (await f.another()).addBatch(batch), "known");
      await expectCounted(f, 2);
    });

    suite.test(
      "counts once when it is sent at the same time over several connections",
      async (f) => {
        const gatewayId = await f.gateway();
        const stores = [f.store, await f.another(), await f.another(), await f.another()];
        for (let number = 1; number <= 5; number += 1) {
          const batch = batchOf([newCall(), newCall(), newCall()], { gatewayId, number });
          const results = await Promise.all(stores.map((store) => store.addBatch(batch)));
          assert.deepEqual(results.sort(), ["added", "known", "known", "known"]);
        }
        await expectCounted(f, 15);
      },
    );

    suite.test(
      "is known if its number is not above the last one, also with other calls",
      async (f) => {
        const gatewayId = await f.gateway();
        const add = (number: number): Promise<string> =>
          f.store.addBatch(batchOf([newCall()], { gatewayId, number }));
        assert.equal(await add(3), "added");
        assert.equal(await add(3), "known");
        assert.equal(await add(2), "known");
        assert.equal(await add(4), "added");
        assert.equal(await add(Number.MAX_SAFE_INTEGER), "added");
        assert.equal(await add(4), "known");
        await expectCounted(f, 3);
      },
    );

    suite.test("has a number of its process", async (f) => {
      const [one, other] = [await f.gateway(), await f.gateway()];
      for (const gatewayId of [one, other]) {
        assert.equal(
          await f.store.addBatch(batchOf([newCall()], { gatewayId, number: 1 })),
          "added",
        );
      }
      await expectCounted(f, 2);
    });

    suite.test("adds to the sums of other batches and processes at the same time", async (f) => {
      const stores = [f.store, await f.another(), await f.another(), await f.another()];
      const gatewayIds = await Promise.all(stores.map(() => f.gateway()));
      const endpoints = Array.from({ length: 8 }, (_, index) => `e-${index}`);
      await Promise.all(
        stores.map(async (store, at) => {
          const gatewayId = gatewayIds[at] ?? "";
          for (let number = 1; number <= 5; number += 1) {
            // Each process has the keys in another order.
            const order = [...endpoints.slice(at * 2), ...endpoints.slice(0, at * 2)];
            const calls = order.map((endpointId) => newCall({ endpointId, cost: 3n }));
            assert.equal(await store.addBatch(batchOf(calls, { gatewayId, number })), "added");
          }
        }),
      );
      const rows = await f.summary({ groupBy: ["endpoint"] });
      assert.deepEqual(
        rows,
        endpoints.map((endpointId) => [[endpointId], 20]),
      );
      assert.equal((await f.calls()).length, 160);
    });

    suite.test("of an unknown process adds nothing", async (f) => {
      const gatewayId = randomUUID();
      const batch = batchOf([newCall()], { gatewayId, number: 1 });
      assert.equal(await f.store.addBatch(batch), "unknown_gateway");
      await expectCounted(f, 0);
      await f.store.registerGateway({ gatewayId });
      assert.equal(await f.store.addBatch(batch), "added");
      await expectCounted(f, 1);
    });

    suite.test("is still known after its process was registered again", async (f) => {
      const gatewayId = await f.gateway();
      const batch = batchOf([newCall()], { gatewayId, number: 1 });
      assert.equal(await f.store.addBatch(batch), "added");
      const another = await f.another();
      await Promise.all([
        f.store.registerGateway({ gatewayId }),
        another.registerGateway({ gatewayId }),
      ]);
      assert.equal(await f.store.addBatch(batch), "known");
      await expectCounted(f, 1);
    });

    suite.test("is still known after its calls and sums were deleted", async (f) => {
      const gatewayId = await f.gateway();
      const batch = batchOf([newCall()], { gatewayId, number: 1 });
      assert.equal(await f.store.addBatch(batch), "added");
      const time = newCall().time + 86_400_000;
      assert.equal(await f.store.deleteBefore({ kind: "calls", time, limit: 10 }), 1);
      assert.equal(await f.store.deleteBefore({ kind: "sums", time, limit: 10 }), 1);
      assert.equal(await f.store.addBatch(batch), "known");
      await expectCounted(f, 0);
    });

    suite.test("without calls has the sums of those that were dropped", async (f) => {
      const gatewayId = await f.gateway();
      const { sums } = batchOf([newCall(), newCall()], { gatewayId, number: 1 });
      const dropped = { gatewayId, number: 1, calls: [], sums };
      assert.equal(await f.store.addBatch(dropped), "added");
      assert.equal(await f.summedCalls(), 2);
      assert.deepEqual(await f.calls(), []);
      assert.equal(await f.store.addBatch(dropped), "known");
      const empty = { gatewayId, number: 2, calls: [], sums: [] };
      assert.equal(await f.store.addBatch(empty), "added");
      assert.equal(await f.store.addBatch(empty), "known");
      assert.equal(await f.summedCalls(), 2);
    });

    suite.test("that is malformed adds nothing, and its number stays free", async (f) => {
      const gatewayId = await f.gateway();
      const calls = Array.from({ length: 5 }, () => newCall());
      const good = batchOf(calls, { gatewayId, number: 1 });
      const [call, sum] = [newCall(), good.sums[0]];
      assert.ok(sum !== undefined, "the calls must have a sum");
      const malformed = {
        "calls[5].attempts": { ...good, calls: [...calls, { ...call, attempts: -1 }] },
        calls: { ...good, calls: [...calls, ...calls.slice(0, 1)] },
        sums: { ...good, sums: [sum, sum] },
        "sums[1].totals.cost": {
          ...good,
          sums: [
            sum,
            { key: { ...sum.key, endpointId: "e-2" }, totals: { ...sum.totals, cost: -1n } },
          ],
        },
      };
      for (const [field, batch] of Object.entries(malformed)) {
        await expectError(() => f.store.addBatch(batch), "INVALID_PARAMETER_VALUE", `\`${field}\``);
      }
      await expectCounted(f, 0);
      assert.equal(await f.store.addBatch(good), "added");
      await expectCounted(f, 5);
    });

    suite.test("becomes visible as a whole", async (f) => {
      const gatewayId = await f.gateway();
      const another = await f.another();
      for (let number = 1; number <= 3; number += 1) {
        const calls = Array.from({ length: 300 }, () => newCall());
        const adding = f.store.addBatch(batchOf(calls, { gatewayId, number }));
        let isAdded = false;
        const added = adding.finally(() => {
          isAdded = true;
        });
        while (!isAdded) {
          const { items } = await another.listCalls({ maxResults: 1_000 });
          assert.equal(items.length % 300, 0, "a batch must be visible as a whole");
          // A store that adds in steps needs the other phases of the event loop.
          await nextTurn();
        }
        assert.equal(await added, "added");
      }
      await expectCounted(f, 900);
    });
  });
}

async function expectCounted(f: Fixture, calls: number): Promise<void> {
  assert.equal((await f.calls()).length, calls, `the list must have ${calls} calls`);
  assert.equal(await f.summedCalls(), calls, `the sums must count ${calls} calls`);
}
