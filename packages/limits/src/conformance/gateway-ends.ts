import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { gatewayLifetimeMs } from "../ledger/gateway-lifetime.js";
import { newLimit } from "./kit/limits.js";
import type { Suite } from "./kit/suite.js";

export function gatewayEndCases(suite: Suite): void {
  suite.describe("a gateway that does not sync", "AllowanceLedger.expireGateways", () => {
    suite.test("expires after 10 seconds, and is fenced then", async (f) => {
      const gateway = await f.gateway();
      await f.passTime(gatewayLifetimeMs - 2_000);
      assert.deepEqual(await f.ledger.expireGateways(), []);
      await f.passTime(3_000);
      assert.deepEqual(await f.ledger.expireGateways(), [gateway.gatewayId]);
      assert.deepEqual(await f.ledger.expireGateways(), []);
      await gateway.expectFenced();
    });

    suite.test("continues if none has marked it as expired", async (f) => {
      const gateway = await f.gateway();
      await f.passTime(gatewayLifetimeMs + 1_000);
      await gateway.sync();
      assert.deepEqual(await f.ledger.expireGateways(), []);
    });

    suite.test("keeps what it holds of fixed windows", async (f) => {
      const gateway = await f.gateway();
      const [limit, strict] = [newLimit(), newLimit({ isStrict: true })];
      await gateway.take(limit, 4n);
      await gateway.take(strict, 5n);
      await f.passTime(1_000 * gatewayLifetimeMs);
      await f.ledger.expireGateways();
      assert.equal((await f.stateOf(limit)).leased, 4n);
      assert.equal((await f.stateOf(strict)).leased, 5n);
    });
  });

  suite.describe("a gateway that has ended", "AllowanceLedger.closeGateway", () => {
    suite.test("is fenced, and ends once", async (f) => {
      const gateway = await f.gateway();
      const limit = newLimit();
      await gateway.take(limit, 4n);
      assert.equal(await gateway.close({ hasCrashed: false }), true, "it must end the gateway");
      assert.equal(await gateway.close({ hasCrashed: true }), false, "it had ended before");
      await gateway.expectFenced();
      await gateway.join(1);
      await gateway.expectFenced();
      const unknown = { gatewayId: randomUUID(), hasCrashed: false };
      assert.equal(await f.ledger.closeGateway(unknown), false, "it is unknown");
    });

    suite.test("has released what it held", async (f) => {
      const [gateway, other] = [await f.gateway(), await f.gateway()];
      const limit = newLimit({ isStrict: true });
      await gateway.take(limit, 4n);
      await other.take(limit, 5n);
      await gateway.settle([limit, 1n]);
      await gateway.close({ hasCrashed: false });
      assert.deepEqual(await other.read(limit), { held: 5n, leased: 5n, spent: 1n, remaining: 4n });
    });

    suite.test("has used what it held of strict limits if it has crashed", async (f) => {
      const gateway = await f.gateway();
      const [limit, strict] = [newLimit(), newLimit({ isStrict: true })];
      await gateway.take(limit, 4n);
      await gateway.take(strict, 5n);
      await gateway.settle([strict, 1n]);
      await gateway.close({ hasCrashed: true });
      assert.deepEqual(await f.stateOf(limit), { held: 0n, leased: 0n, spent: 0n, remaining: 10n });
      assert.deepEqual(await f.stateOf(strict), { held: 0n, leased: 0n, spent: 5n, remaining: 5n });
    });

    suite.test("may have expired before", async (f) => {
      const gateway = await f.gateway();
      const limit = newLimit();
      await gateway.take(limit, 4n);
      await f.passTime(gatewayLifetimeMs + 1_000);
      await f.ledger.expireGateways();
      assert.equal(await gateway.close({ hasCrashed: false }), true, "it must end the gateway");
      assert.equal((await f.stateOf(limit)).leased, 0n);
      await f.passTime(gatewayLifetimeMs + 1_000);
      const expired = await f.ledger.expireGateways();
      assert.ok(!expired.includes(gateway.gatewayId), "a gateway that has ended must not expire");
    });
  });
}
