import assert from "node:assert/strict";
import { Fixture } from "../kit/fixture.js";
import type { ConformanceHarness } from "../kit/harness.js";
import type { Suite } from "../kit/suite.js";

export function isolationCases(suite: Suite, harness: ConformanceHarness): void {
  suite.describe("a manifest", "StoreManifest", () => {
    suite.test("declares a name and all capabilities", async (f) => {
      const { name, durable, stampsCaller, notifies, workspaces } = f.store.manifest;
      assert.equal(typeof name, "string");
      assert.notEqual(name, "");
      assert.equal(typeof durable, "boolean");
      assert.equal(typeof stampsCaller, "boolean");
      assert.equal(typeof notifies, "boolean");
      assert.equal(typeof workspaces, "boolean");
    });
  });

  suite.describe("a newly opened store", "ConformanceHarness.open", () => {
    suite.test("is empty and separate from other stores", async (f) => {
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
