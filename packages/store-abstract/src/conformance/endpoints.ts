import assert from "node:assert/strict";
import { illFormed, notStrings } from "./names.js";
import { findsNothing, leavesNoTrace, refuses, refusesEach } from "./refusals.js";
import type { Suite } from "./suite.js";

const nobody = `e-${"0".repeat(32)}`;

export function endpointCases(suite: Suite): void {
  suite.describe("endpoints", () => {
    suite.test("are found by id and by name, with models, definitions and tags", async (f) => {
      const [one, two] = await f.definitions(2);
      assert.ok(one && two);
      const made = await f.endpoint({
        modelConfigs: [
          { modelDefinitionId: one.modelDefinitionId, weight: 3 },
          { modelDefinitionId: two.modelDefinitionId, linkageType: "FALLBACK", fallbackOrder: 5 },
        ],
        routingStrategy: "REQUEST_BASED_TRAFFIC_SPLIT",
        fallbackConfig: { strategy: "SEQUENTIAL", maxAttempts: 2 },
        usageTracking: false,
        tags: [{ key: "team", value: "search" }, { key: "flag" }],
      });
      const { endpointId, name } = made;
      assert.deepEqual(
        made.modelMappings.map((one) => one.modelDefinition),
        [one, two],
      );
      assert.deepEqual(made.tags, [{ key: "flag" }, { key: "team", value: "search" }]);
      assert.equal(made.routingStrategy, "REQUEST_BASED_TRAFFIC_SPLIT");
      assert.deepEqual(made.fallbackConfig, { strategy: "SEQUENTIAL", maxAttempts: 2 });
      assert.equal(made.usageTracking, false);
      assert.deepEqual(await f.store.getGatewayEndpoint({ endpointId }), made);
      assert.deepEqual(await f.store.getGatewayEndpoint({ name }), made);
      assert.deepEqual((await f.store.listGatewayEndpoints()).items, [made]);
    });

    suite.test("have defaults, and leave out what was not given", async (f) => {
      const { modelDefinitionId } = await f.definition();
      const made = await f.endpoint({ modelConfigs: [{ modelDefinitionId }] });
      assert.equal(made.usageTracking, true);
      assert.deepEqual(made.tags, []);
      for (const field of ["routingStrategy", "fallbackConfig"]) {
        assert.equal(field in made, false, field);
      }
      const [mapping] = made.modelMappings;
      assert.equal(mapping?.linkageType, "PRIMARY");
      assert.equal(mapping?.weight, 1);
      assert.equal("fallbackOrder" in (mapping ?? {}), false);
      assert.deepEqual(await f.store.getGatewayEndpoint({ endpointId: made.endpointId }), made);
    });

    suite.test("have plain names of 1 to 255 characters, compared byte for byte", async (f) => {
      const [definition] = await f.definitions(1);
      const modelConfigs = [{ modelDefinitionId: definition?.modelDefinitionId ?? "" }];
      const names = ["chat", "Chat", "CHAT", "chat.", "-", "_", "a.b-c_D9", "x".repeat(255)];
      for (const name of names) await f.endpoint({ name, modelConfigs });
      for (const name of names) {
        assert.equal((await f.store.getGatewayEndpoint({ name })).name, name);
        const again = { name, modelConfigs };
        await refuses(f, "RESOURCE_ALREADY_EXISTS", (by) =>
          f.store.createGatewayEndpoint(again, by),
        );
      }
      const wrong = ["", "x".repeat(256), "a b", "chat ", "a/b", "ä", "a\n", "a?b", "a%20b", "🔑"];
      await refusesEach(f, "name", [undefined, ...wrong, ...illFormed, ...notStrings], (name, by) =>
        f.store.createGatewayEndpoint({ name, modelConfigs }, by),
      );
    });

    suite.test("know one routing strategy and one fallback strategy", async (f) => {
      const modelConfigs = [{ modelDefinitionId: (await f.definition()).modelDefinitionId }];
      const base = { name: "x", modelConfigs };
      const wrong = ["", "request_based_traffic_split", "SEQUENTIAL", 1, null, {}, []];
      await refusesEach(f, "routing_strategy", wrong, (routingStrategy, by) =>
        f.store.createGatewayEndpoint({ ...base, routingStrategy }, by),
      );
      const configs = [
        "SEQUENTIAL",
        null,
        [],
        1,
        { strategy: "PARALLEL" },
        { strategy: "sequential" },
        { maxAttempts: 0 },
        { maxAttempts: 101 },
        { maxAttempts: 1.5 },
        { maxAttempts: "1" },
        { maxAttempts: Number.NaN },
        { unknown: 1 },
      ];
      await refusesEach(f, "fallback_config", configs, (fallbackConfig, by) =>
        f.store.createGatewayEndpoint({ ...base, fallbackConfig }, by),
      );
      await refusesEach(f, "usage_tracking", [0, 1, "true", null, {}], (usageTracking, by) =>
        f.store.createGatewayEndpoint({ ...base, usageTracking }, by),
      );
      const sound = [{ maxAttempts: 1 }, { maxAttempts: 100 }, { strategy: "SEQUENTIAL" as const }];
      for (const fallbackConfig of sound) {
        const made = await f.endpoint({ modelConfigs, fallbackConfig });
        assert.deepEqual(made.fallbackConfig, fallbackConfig);
        assert.deepEqual(await f.store.getGatewayEndpoint({ name: made.name }), made);
      }
    });

    suite.test("name all unknown definitions in one error", async (f) => {
      const { modelDefinitionId } = await f.definition();
      const unknown = ["1", "2"].map((digit) => `d-${digit.repeat(32)}`);
      const modelConfigs = [...unknown, modelDefinitionId].map((id) => ({ modelDefinitionId: id }));
      const made = await f.endpoint();
      const { store } = f;
      const attempts = [
        { field: "create", call: () => store.createGatewayEndpoint({ name: "x", modelConfigs }) },
        {
          field: "update",
          call: () => store.updateGatewayEndpoint({ endpointId: made.endpointId, modelConfigs }),
        },
      ];
      await leavesNoTrace(f, async () => {
        for (const { call } of attempts) {
          for (const id of unknown) await findsNothing(call, "GatewayModelDefinition", id);
        }
      });
      assert.deepEqual((await f.store.listGatewayEndpoints()).items, [made]);
    });

    suite.test("that are not there are said to be missing", async (f) => {
      const { store } = f;
      const { modelDefinitionId } = await f.definition();
      const ref = { endpointId: nobody };
      const modelConfig = { modelDefinitionId };
      const tag = { ...ref, key: "k" };
      await leavesNoTrace(f, async (by) => {
        for (const call of [
          () => store.getGatewayEndpoint(ref),
          () => store.updateGatewayEndpoint({ ...ref, usageTracking: false }, by),
          () => store.deleteGatewayEndpoint(ref, by),
          () => store.attachModelToEndpoint({ ...ref, modelConfig }, by),
          () => store.detachModelFromEndpoint({ ...ref, modelDefinitionId }, by),
          () => store.createEndpointBinding({ ...ref, resourceType: "t", resourceId: "r" }, by),
          () => store.setGatewayEndpointTag(tag, by),
          () => store.deleteGatewayEndpointTag(tag, by),
        ]) {
          await findsNothing(call, "GatewayEndpoint", `endpoint_id='${nobody}'`);
        }
        const byName = (): Promise<unknown> => store.getGatewayEndpoint({ name: "nobody" });
        await findsNothing(byName, "GatewayEndpoint", "name='nobody'");
      });
    });

    suite.test("are looked up by exactly one of their keys", async (f) => {
      const { endpointId, name } = await f.endpoint();
      for (const ref of [{}, { endpointId, name }, { id: endpointId }, null, "x", []]) {
        const look = (): Promise<unknown> => f.store.getGatewayEndpoint(ref as never);
        await refuses(f, "INVALID_PARAMETER_VALUE", look);
      }
    });
  });
}
