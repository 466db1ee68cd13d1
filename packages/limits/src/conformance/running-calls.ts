import assert from "node:assert/strict";
import { gatewayLifetimeMs } from "../ledger/gateway-lifetime.js";
import { maxCallMs } from "./kit/fixture.js";
import { newSlots } from "./kit/limits.js";
import type { Suite } from "./kit/suite.js";

export function runningCallCases(suite: Suite): void {
  suite.describe("slots of running calls", "LedgerLimit.kind", () => {
    suite.test("are granted up to the amount, and returned", async (f) => {
      const [one, other] = [await f.gateway(), await f.gateway()];
      const limit = newSlots();
      await one.take(limit, 10n);
      const short = { result: "short", remaining: 0n, leased: 10n };
      assert.deepEqual(await other.acquire(limit, 1n), short);
      await one.giveBack(limit, 1n);
      await other.take(limit, 1n);
    });

    suite.test("of an expired gateway are free at once, unless the limit is strict", async (f) => {
      const gateway = await f.gateway();
      const [limit, strict] = [newSlots(), newSlots({ isStrict: true })];
      await gateway.take(limit, 10n);
      await gateway.take(strict, 10n);
      await f.passTime(gatewayLifetimeMs + 1_000);
      await f.ledger.expireGateways();
      assert.equal((await f.stateOf(limit)).leased, 0n);
      assert.equal((await f.stateOf(strict)).leased, 10n);
    });

    suite.test(
      "of an expired gateway are free after its longest call if the limit is strict",
      async (f) => {
        const gateway = await f.gateway();
        const strict = newSlots({ isStrict: true });
        await gateway.take(strict, 10n);
        await f.passTime(gatewayLifetimeMs + maxCallMs - 1_000);
        await f.ledger.expireGateways();
        assert.equal((await f.stateOf(strict)).leased, 10n);
        await f.passTime(2_000);
        await f.ledger.expireGateways();
        assert.equal((await f.stateOf(strict)).leased, 0n);
      },
    );

    suite.test("of a gateway that has ended are free, also after a crash", async (f) => {
      for (const hasCrashed of [true, false]) {
        const gateway = await f.gateway();
        const limit = newSlots({ isStrict: true });
        await gateway.take(limit, 10n);
        await gateway.close({ hasCrashed });
        const free = { held: 0n, leased: 0n, spent: 0n, remaining: 10n };
        assert.deepEqual(await f.stateOf(limit), free);
      }
    });
  });
}
