import assert from "node:assert/strict";
import { currentWindow, keyOf, newBucket, newLimit } from "./kit/limits.js";
import type { Suite } from "./kit/suite.js";

export function eventCases(suite: Suite): void {
  suite.describe("an event", "AllowanceLedger.listEvents, LimitEvent", () => {
    suite.test(
      "is raised once when use reaches what the limit warns at, and its amount",
      async (f) => {
        const gateway = await f.gateway();
        const limit = newLimit({ warnAt: 8n });
        await gateway.take(limit, 10n);
        await gateway.settle([limit, 7n]);
        assert.deepEqual(await f.events(), []);
        const { now } = await gateway.sync();
        for (const units of [1n, 1n, 1n, 1n]) await gateway.settle([limit, units]);
        const events = await f.events();
        const common = { key: keyOf(limit), windowEnd: currentWindow.end, amount: 10n };
        assert.deepEqual(
          events.map(({ eventId, time, ...event }) => event),
          [
            { kind: "warned", spent: 8n, ...common },
            { kind: "exceeded", spent: 10n, ...common },
          ],
        );
        for (const { time } of events) {
          assert.ok(time >= now, "`time` must be that of the batch");
        }
      },
    );

    suite.test("is raised for each subject and window", async (f) => {
      const gateway = await f.gateway();
      const limit = newLimit();
      const past = { ...keyOf(limit), windowStart: 1_000 };
      await gateway.take(limit, 10n);
      await gateway.take(limit, 10n, "other");
      await gateway.acquire(limit, 0n, { key: past, windowEnd: 2_000 });
      await gateway.settle([limit, 10n], [keyOf(limit, "other"), 10n], [past, 10n]);
      const events = await f.events();
      assert.deepEqual(
        new Set(events.map(({ key }) => `${key.subject} ${key.windowStart}`)),
        new Set([` ${currentWindow.start}`, `other ${currentWindow.start}`, " 1000"]),
      );
    });

    suite.test(
      "is not raised by a batch that is sent again, nor by others at the same time",
      async (f) => {
        const limit = newLimit({ amount: 6n });
        const gateways = await Promise.all([1, 2, 3].map(async () => f.gateway(await f.another())));
        for (const gateway of gateways) await gateway.take(limit, 2n);
        await Promise.all(gateways.map((gateway) => gateway.settle([limit, 10n])));
        await Promise.all(gateways.map((gateway) => gateway.settleAs(1, [limit, 10n])));
        assert.equal((await f.events()).length, 1);
      },
    );

    suite.test("is not raised for buckets", async (f) => {
      const gateway = await f.gateway();
      const limit = newBucket();
      await gateway.take(limit, 10n);
      await gateway.settle([limit, 20n]);
      assert.deepEqual(await f.events(), []);
    });

    suite.test(
      "is listed until it is deleted, the oldest first, and is not raised again",
      async (f) => {
        const gateway = await f.gateway();
        const limits = [newLimit(), newLimit(), newLimit()];
        for (const limit of limits) {
          await gateway.take(limit, 10n);
          await gateway.settle([limit, 10n]);
          await f.passTime(1_000);
        }
        const [first, second, third] = await f.events();
        assert.deepEqual(
          [first, second, third].map((event) => event?.key.limitId),
          limits.map(({ limitId }) => limitId),
        );
        assert.deepEqual(await f.ledger.listEvents({ limit: 2 }), [first, second]);
        await f.ledger.deleteEvents([first?.eventId ?? "", second?.eventId ?? ""]);
        for (const limit of limits) await gateway.settle([limit, 1n]);
        assert.deepEqual(await f.events(), [third]);
      },
    );
  });
}
