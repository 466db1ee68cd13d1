import assert from "node:assert/strict";
import { Fixture } from "./fixture.js";
import type { ConformanceHarness } from "./harness.js";
import type { Suite } from "./suite.js";

export function isolationCases(suite: Suite, harness: ConformanceHarness): void {
  suite.describe("a manifest", () => {
    suite.test("says what the store is and can", async (f) => {
      const { name, durable, stampsCaller, notifies } = f.store.manifest;
      assert.equal(typeof name, "string");
      assert.notEqual(name, "");
      assert.equal(typeof durable, "boolean");
      assert.equal(typeof stampsCaller, "boolean");
      assert.equal(typeof notifies, "boolean");
    });
  });

  suite.describe("a newly opened store", () => {
    suite.test("is empty, whatever others hold", async (f) => {
      await f.binding();
      const other = await Fixture.open(harness);
      try {
        const { store, ports } = other;
        assert.deepEqual(await store.listSecretInfos(), { items: [] });
        assert.deepEqual(await store.listGatewayModelDefinitions(), { items: [] });
        assert.deepEqual(await store.listGatewayEndpoints(), { items: [] });
        assert.deepEqual(await store.listEndpointBindings(), { items: [] });
        assert.deepEqual((await ports.auditLog.list()).items, []);
        assert.equal((await ports.kekRegistry.list()).length, 1);
        assert.deepEqual(await ports.sealedSecrets.pageSealedSecrets({ limit: 10 }), []);
      } finally {
        await other.dispose();
      }
      assert.equal((await f.store.listEndpointBindings()).items.length, 1);
    });
  });
}
