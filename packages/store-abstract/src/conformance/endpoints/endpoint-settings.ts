import assert from "node:assert/strict";
import type { EndpointSettings } from "@gw/entities";
import { expectRejected } from "../kit/expect-errors.js";
import type { Suite } from "../kit/suite.js";

const full: EndpointSettings = {
  fallbackOnTimeout: false,
  sticky: true,
  streamUsage: false,
  timeouts: {
    ...{ connect: 100, firstByte: 30_000, idle: 45_000 },
    ...{ total: 86_400_000, earlyHead: 20_000 },
  },
};

export function endpointSettingsCases(suite: Suite): void {
  suite.describe("the settings of an endpoint", "EndpointRow.settings", () => {
    suite.test("are returned by every read", async (f) => {
      const created = await f.endpoint({ settings: full });
      const { endpointId, name } = created;
      assert.deepEqual(created.settings, full);
      assert.deepEqual(await f.store.getGatewayEndpoint({ endpointId }), created);
      assert.deepEqual((await f.store.listGatewayEndpoints()).items, [created]);
      const { sealedSecrets } = f.ports;
      const found = await sealedSecrets.findEndpointMaterial(f.workspaceId, {
        endpointName: name,
      });
      assert.deepEqual(found.endpoints[0]?.endpoint.settings, full);
      const all = await sealedSecrets.pageEndpointMaterial(f.workspaceId, { limit: 10 });
      assert.deepEqual(all.endpoints[0]?.endpoint.settings, full);
    });

    suite.test("are replaced whole, kept when absent and cleared with null", async (f) => {
      const { endpointId } = await f.endpoint({ settings: full });
      const update = async (settings: EndpointSettings | null | undefined): Promise<unknown> => {
        const input = { endpointId, usageTracking: true, settings };
        const changed = await f.store.updateGatewayEndpoint(input);
        assert.deepEqual(await f.store.getGatewayEndpoint({ endpointId }), changed);
        return changed.settings;
      };
      assert.deepEqual(await update(undefined), full);
      assert.deepEqual(await update({ sticky: false }), { sticky: false });
      assert.deepEqual(await update({ timeouts: { idle: 500 } }), { timeouts: { idle: 500 } });
      assert.deepEqual(await update(null), {});
      assert.deepEqual(await update(full), full);
      assert.deepEqual(await update({}), {});
    });

    suite.test("have no fields without a value", async (f) => {
      const settings = { sticky: undefined, timeouts: { idle: undefined } };
      const { endpointId, settings: created } = await f.endpoint({ settings });
      assert.deepEqual(created, {});
      const timeouts = { idle: 700, total: undefined };
      const input = { endpointId, settings: { fallbackOnTimeout: undefined, timeouts } };
      const changed = await f.store.updateGatewayEndpoint(input);
      assert.deepEqual(changed.settings, { timeouts: { idle: 700 } });
    });

    suite.test("reject unknown fields, other types and values out of range", async (f) => {
      const { endpointId } = await f.endpoint({ settings: full });
      const invalid = [
        ...[[], "sticky", 1, true],
        ...[{ stickyness: true }, { sticky: 1 }, { sticky: "true" }, { sticky: null }],
        ...[{ fallbackOnTimeout: "no" }, { timeouts: null }, { timeouts: [] }],
        ...[99, 86_400_001, 1.5, "1000", null, Number.NaN, -1].map((connect) => ({
          timeouts: { connect },
        })),
        { timeouts: { first_byte: 1_000 } },
      ];
      for (const settings of invalid) {
        await expectRejected(f, "INVALID_PARAMETER_VALUE", (by) =>
          f.store.updateGatewayEndpoint({ endpointId, settings } as never, by),
        );
      }
    });
  });
}
