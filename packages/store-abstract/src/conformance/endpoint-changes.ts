import assert from "node:assert/strict";
import type { GatewayEndpoint, UpdateGatewayEndpointInput } from "@gw/entities";
import type { Fixture } from "./fixture.js";
import { findsNothing, refuses } from "./refusals.js";
import type { Suite } from "./suite.js";

const fallbackConfig = { strategy: "SEQUENTIAL", maxAttempts: 3 } as const;
const routingStrategy = "REQUEST_BASED_TRAFFIC_SPLIT";

function full(f: Fixture): Promise<GatewayEndpoint> {
  return f.endpoint({ routingStrategy, fallbackConfig, tags: [{ key: "k", value: "v" }] });
}

export function endpointChangeCases(suite: Suite): void {
  suite.describe("updating an endpoint", () => {
    suite.test("changes what it names and nothing else", async (f) => {
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

    suite.test("clears by null and keeps what is absent", async (f) => {
      const made = await full(f);
      const { endpointId } = made;
      const clear = async (
        change: Partial<UpdateGatewayEndpointInput>,
      ): Promise<GatewayEndpoint> => {
        const got = await f.store.updateGatewayEndpoint({ endpointId, ...change });
        assert.deepEqual(await f.store.getGatewayEndpoint({ endpointId }), got);
        return got;
      };
      const kept = await clear({ usageTracking: true, fallbackConfig: undefined });
      assert.deepEqual(kept, made);
      const { routingStrategy: _routing, ...unrouted } = made;
      assert.deepEqual(await clear({ routingStrategy: null }), unrouted);
      const { fallbackConfig: _fallback, ...bare } = unrouted;
      assert.deepEqual(await clear({ fallbackConfig: null }), bare);
      assert.deepEqual(await clear({ routingStrategy: null, fallbackConfig: null }), bare);
      assert.deepEqual(await clear({ routingStrategy, fallbackConfig }), made);
    });

    suite.test("with modelConfigs replaces all mappings and leaves the rest", async (f) => {
      const made = await full(f);
      const { endpointId } = made;
      const binding = await f.binding({ endpointId });
      const [one, two] = await f.definitions(2);
      assert.ok(one && two);
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
      const { modelMappings: _before, ...before } = made;
      const { modelMappings: _after, ...after } = changed;
      assert.deepEqual(after, { ...before, lastUpdatedAt: f.clock.now });
      assert.deepEqual(await f.store.getGatewayEndpoint({ endpointId }), changed);
      assert.deepEqual((await f.store.listEndpointBindings()).items, [binding]);
      const freed = made.modelMappings[0]?.modelDefinitionId ?? "";
      await f.store.deleteGatewayModelDefinition({ modelDefinitionId: freed });
    });

    suite.test("refuses to name nothing, or something wrongly", async (f) => {
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
        await refuses(f, "INVALID_PARAMETER_VALUE", (by) =>
          f.store.updateGatewayEndpoint(update, by),
        );
      }
    });

    suite.test("renames to a free name or its own, not to a taken one", async (f) => {
      const { endpointId, name } = await f.endpoint();
      const other = await f.endpoint();
      const take = { endpointId, name: other.name, usageTracking: false };
      await refuses(f, "RESOURCE_ALREADY_EXISTS", (by) => f.store.updateGatewayEndpoint(take, by));
      assert.equal((await f.store.updateGatewayEndpoint({ endpointId, name })).name, name);
      await f.store.updateGatewayEndpoint({ endpointId, name: "moved" });
      assert.equal((await f.endpoint({ name })).name, name);
      const moved = await f.store.getGatewayEndpoint({ name: "moved" });
      assert.equal(moved.endpointId, endpointId);
    });
  });

  suite.describe("deleting an endpoint", () => {
    suite.test("takes its mappings, bindings and tags along, and no one else's", async (f) => {
      const [definition] = await f.definitions(1);
      assert.ok(definition);
      const { modelDefinitionId } = definition;
      const modelConfigs = [{ modelDefinitionId }];
      const tags = [{ key: "k", value: "v" }];
      const gone = await f.endpoint({ name: "gone", modelConfigs, tags });
      const kept = await f.endpoint({ name: "kept", modelConfigs, tags });
      const shared = { resourceType: "scorer", resourceId: "shared" };
      await f.binding({ endpointId: gone.endpointId, ...shared });
      const binding = await f.binding({ endpointId: kept.endpointId, ...shared });

      await f.store.deleteGatewayEndpoint({ endpointId: gone.endpointId });
      const look = (): Promise<unknown> => f.store.getGatewayEndpoint({ name: "gone" });
      await findsNothing(look, "GatewayEndpoint", "gone");
      assert.deepEqual((await f.store.listGatewayEndpoints()).items, [kept]);
      assert.deepEqual((await f.store.listEndpointBindings()).items, [binding]);
      assert.deepEqual((await f.store.listGatewayModelDefinitions()).items, [definition]);
      const again = await f.endpoint({ name: "gone", modelConfigs });
      assert.notEqual(again.endpointId, gone.endpointId);
      assert.deepEqual(again.tags, []);
      const { endpointId } = again;
      assert.deepEqual((await f.store.listEndpointBindings({ endpointId })).items, []);

      await f.store.deleteGatewayEndpoint({ endpointId: again.endpointId });
      await f.store.deleteGatewayEndpoint({ endpointId: kept.endpointId });
      await f.store.deleteGatewayModelDefinition({ modelDefinitionId });
      assert.deepEqual((await f.store.listEndpointBindings()).items, []);
    });
  });
}
