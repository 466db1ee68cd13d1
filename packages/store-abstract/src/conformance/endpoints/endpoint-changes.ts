import assert from "node:assert/strict";
import type { GatewayEndpoint, UpdateGatewayEndpointInput } from "@gw/entities";
import { expectNotFound, expectRejected } from "../kit/expect-errors.js";
import type { Fixture } from "../kit/fixture.js";
import type { Suite } from "../kit/suite.js";

const fallbackConfig = { strategy: "SEQUENTIAL", maxAttempts: 3 } as const;
const routingStrategy = "REQUEST_BASED_TRAFFIC_SPLIT";

function full(f: Fixture): Promise<GatewayEndpoint> {
  return f.endpoint({ routingStrategy, fallbackConfig, tags: [{ key: "k", value: "v" }] });
}

export function endpointChangeCases(suite: Suite): void {
  suite.describe(
    "updating an endpoint",
    "StoreTransaction.updateEndpoint, deleteMappingsOf, insertMappings",
    () => {
      suite.test("changes only the given fields", async (f) => {
        let expected = await full(f);
        const { endpointId } = expected;
        const changes = [
          { name: "renamed" },
          { usageTracking: false },
          { fallbackConfig: { maxAttempts: 1 } },
          { usageTracking: true, name: "renamed-again" },
        ];
        for (const change of changes) {
          f.clock.advance();
          const got = await f.store.updateGatewayEndpoint({ endpointId, ...change });
          expected = { ...expected, ...change, lastUpdatedAt: f.clock.now };
          assert.deepEqual(got, expected);
          assert.deepEqual(await f.store.getGatewayEndpoint({ endpointId }), expected);
        }
      });

      suite.test("clears a field with null and keeps an absent field", async (f) => {
        const created = await full(f);
        const { endpointId } = created;
        const clear = async (
          change: Partial<UpdateGatewayEndpointInput>,
        ): Promise<GatewayEndpoint> => {
          const got = await f.store.updateGatewayEndpoint({ endpointId, ...change });
          assert.deepEqual(await f.store.getGatewayEndpoint({ endpointId }), got);
          return got;
        };
        const kept = await clear({ usageTracking: true, fallbackConfig: undefined });
        assert.deepEqual(kept, created);
        const { routingStrategy: _routing, ...unrouted } = created;
        assert.deepEqual(await clear({ routingStrategy: null }), unrouted);
        const { fallbackConfig: _fallback, ...bare } = unrouted;
        assert.deepEqual(await clear({ fallbackConfig: null }), bare);
        assert.deepEqual(await clear({ routingStrategy: null, fallbackConfig: null }), bare);
        assert.deepEqual(await clear({ routingStrategy, fallbackConfig }), created);
      });

      suite.test("replaces all mappings when modelConfigs is given", async (f) => {
        const created = await full(f);
        const { endpointId } = created;
        const binding = await f.binding({ endpointId });
        const [one, two] = await f.definitions(2);
        assert.ok(one && two, "both entities must have been created");
        f.clock.advance();
        const changed = await f.store.updateGatewayEndpoint({
          endpointId,
          modelConfigs: [
            { modelDefinitionId: two.modelDefinitionId, weight: 2 },
            { modelDefinitionId: one.modelDefinitionId, linkageType: "FALLBACK" },
            { modelDefinitionId: two.modelDefinitionId, linkageType: "FALLBACK" },
          ],
        });
        assert.deepEqual(
          changed.modelMappings.map((one) => [one.modelDefinitionId, one.linkageType, one.weight]),
          [
            [two.modelDefinitionId, "PRIMARY", 2],
            [one.modelDefinitionId, "FALLBACK", 1],
            [two.modelDefinitionId, "FALLBACK", 1],
          ],
        );
        const { modelMappings: _before, ...before } = created;
        const { modelMappings: _after, ...after } = changed;
        assert.deepEqual(after, { ...before, lastUpdatedAt: f.clock.now });
        assert.deepEqual(await f.store.getGatewayEndpoint({ endpointId }), changed);
        assert.deepEqual((await f.store.listEndpointBindings()).items, [binding]);
        const freed = created.modelMappings[0]?.modelDefinitionId ?? "";
        await f.store.deleteGatewayModelDefinition({ modelDefinitionId: freed });
      });

      suite.test("rejects no changes and invalid changes", async (f) => {
        const { endpointId } = await full(f);
        const changes = [
          {},
          { name: undefined, routingStrategy: undefined },
          { name: null },
          { name: "a b" },
          { usageTracking: null },
          { modelConfigs: null },
          { modelConfigs: [] },
          { routingStrategy: "OTHER" },
          { fallbackConfig: { maxAttempts: 0 } },
          { tags: [] },
          { endpointName: "x" },
        ];
        for (const change of changes) {
          const update = { endpointId, ...change } as never;
          await expectRejected(f, "INVALID_PARAMETER_VALUE", (by) =>
            f.store.updateGatewayEndpoint(update, by),
          );
        }
      });

      suite.test("accepts a free name or the current one, not a taken one", async (f) => {
        const { endpointId, name } = await f.endpoint();
        const other = await f.endpoint();
        const take = { endpointId, name: other.name, usageTracking: false };
        await expectRejected(f, "RESOURCE_ALREADY_EXISTS", (by) =>
          f.store.updateGatewayEndpoint(take, by),
        );
        assert.equal((await f.store.updateGatewayEndpoint({ endpointId, name })).name, name);
        await f.store.updateGatewayEndpoint({ endpointId, name: "moved" });
        assert.equal((await f.endpoint({ name })).name, name);
        const moved = await f.store.getGatewayEndpoint({ name: "moved" });
        assert.equal(moved.endpointId, endpointId);
      });
    },
  );

  suite.describe(
    "deleting an endpoint",
    "StoreTransaction.deleteEndpoint, deleteMappingsOf, deleteTagsOf, deleteBindingsOf",
    () => {
      suite.test("deletes its mappings, bindings and tags, and no others", async (f) => {
        const [definition] = await f.definitions(1);
        assert.ok(definition, "the definition must have been created");
        const { modelDefinitionId } = definition;
        const modelConfigs = [{ modelDefinitionId }];
        const tags = [{ key: "k", value: "v" }];
        const deleted = await f.endpoint({ name: "gone", modelConfigs, tags });
        const kept = await f.endpoint({ name: "kept", modelConfigs, tags });
        const shared = { resourceType: "scorer", resourceId: "shared" };
        await f.binding({ endpointId: deleted.endpointId, ...shared });
        const binding = await f.binding({ endpointId: kept.endpointId, ...shared });

        await f.store.deleteGatewayEndpoint({ endpointId: deleted.endpointId });
        const get = (): Promise<unknown> => f.store.getGatewayEndpoint({ name: "gone" });
        await expectNotFound(get, "GatewayEndpoint", "gone");
        assert.deepEqual((await f.store.listGatewayEndpoints()).items, [kept]);
        assert.deepEqual((await f.store.listEndpointBindings()).items, [binding]);
        assert.deepEqual((await f.store.listGatewayModelDefinitions()).items, [definition]);
        const again = await f.endpoint({ name: "gone", modelConfigs });
        assert.notEqual(again.endpointId, deleted.endpointId);
        assert.deepEqual(again.tags, []);
        const { endpointId } = again;
        assert.deepEqual((await f.store.listEndpointBindings({ endpointId })).items, []);

        await f.store.deleteGatewayEndpoint({ endpointId: again.endpointId });
        await f.store.deleteGatewayEndpoint({ endpointId: kept.endpointId });
        await f.store.deleteGatewayModelDefinition({ modelDefinitionId });
        assert.deepEqual((await f.store.listEndpointBindings()).items, []);
      });
    },
  );
}
