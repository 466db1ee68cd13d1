import assert from "node:assert/strict";
import { GatewayError } from "@gw/entities";
import type { AllowanceLedger } from "../ledger/allowance-ledger.js";
import type { Suite } from "./kit/suite.js";

export function closingCases(suite: Suite): void {
  suite.describe("a closed ledger", "AllowanceLedger.close", () => {
    suite.test("rejects every method with STORE_CLOSED", async (f) => {
      const gateway = await f.gateway();
      const { gatewayId } = gateway;
      await f.ledger.close();
      const methods: ((ledger: AllowanceLedger) => Promise<unknown>)[] = [
        (ledger) => ledger.join({ gatewayId, maxCallMs: 1 }),
        (ledger) => ledger.sync(gateway.request({ number: 1 })),
        (ledger) => ledger.expireGateways(),
        (ledger) => ledger.closeGateway({ gatewayId, hasCrashed: false }),
        (ledger) => ledger.listGateways(),
        (ledger) => ledger.listAllowances({ limitIds: [] }),
        (ledger) => ledger.listEvents({ limit: 1 }),
        (ledger) => ledger.deleteEvents([]),
        (ledger) => ledger.sweep({ limit: 1 }),
      ];
      for (const method of methods) {
        const isRejected = await method(f.ledger).then(
          () => false,
          (error: unknown) => GatewayError.is(error, "STORE_CLOSED"),
        );
        assert.ok(isRejected, `\`${method}\` must be rejected with STORE_CLOSED`);
      }
    });

    suite.test("may be closed again, and leaves others open", async (f) => {
      const { ledger } = await f.another();
      await Promise.all([f.ledger.close(), f.ledger.close()]);
      await f.ledger.close();
      assert.deepEqual(await ledger.expireGateways(), []);
    });
  });
}
