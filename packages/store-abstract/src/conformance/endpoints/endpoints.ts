import assert from "node:assert/strict";
import { expectAbsent } from "../kit/expect-absent.js";
import {
  expectInvalid,
  expectNotFound,
  expectRejected,
  expectUnchanged,
} from "../kit/expect-errors.js";
import type { Suite } from "../kit/suite.js";
import { illFormed, notStrings } from "../kit/test-strings.js";

const missingId = `e-${"0".repeat(32)}`;

export function endpointCases(suite: Suite): void {
  suite.describe(
    "endpoints",
    "StoreReader.endpoint, StoreTransaction.insertEndpoint, modelDefinitionsByIds",
    () => {
      suite.test("are returned by id and by name, with models, definitions and tags", async (f) => {
        const [one, two] = await f.definitions(2);
        assert.ok(one && two, "both entities must have been created");
        const created = await f.endpoint({
          modelConfigs: [
            { modelDefinitionId: one.modelDefinitionId, weight: 3 },
            { modelDefinitionId: two.modelDefinitionId, linkageType: "FALLBACK", fallbackOrder: 5 },
          ],
          routingStrategy: "REQUEST_BASED_TRAFFIC_SPLIT",
          fallbackConfig: { strategy: "SEQUENTIAL", maxAttempts: 2 },
          usageTracking: false,
          tags: [{ key: "team", value: "search" }, { key: "flag" }],
        });
        const { endpointId, name } = created;
        assert.deepEqual(
          created.modelMappings.map((one) => one.modelDefinition),
          [one, two],
        );
        assert.deepEqual(created.tags, [{ key: "flag" }, { key: "team", value: "search" }]);
        assert.equal(created.routingStrategy, "REQUEST_BASED_TRAFFIC_SPLIT");
        assert.deepEqual(created.fallbackConfig, { strategy: "SEQUENTIAL", maxAttempts: 2 });
        assert.equal(created.usageTracking, false, "usageTracking must be false, as given");
        assert.deepEqual(await f.store.getGatewayEndpoint({ endpointId }), created);
        assert.deepEqual(await f.store.getGatewayEndpoint({ name }), created);
        assert.deepEqual((await f.store.listGatewayEndpoints()).items, [created]);
      });

      suite.test("have defaults, and absent optional fields", async (f) => {
        const { modelDefinitionId } = await f.definition();
        const created = await f.endpoint({ modelConfigs: [{ modelDefinitionId }] });
        assert.equal(
          created.usageTracking,
          true,
          "usageTracking must be true when it is not given",
        );
        assert.deepEqual(created.tags, []);
        assert.deepEqual(created.aliases, []);
        assert.deepEqual(created.settings, {});
        for (const field of ["routingStrategy", "fallbackConfig"]) {
          assert.equal(field in created, false, field);
        }
        const [mapping] = created.modelMappings;
        assert.equal(mapping?.linkageType, "PRIMARY");
        assert.equal(mapping?.weight, 1);
        expectAbsent(mapping ?? {}, "fallbackOrder");
        assert.deepEqual(
          await f.store.getGatewayEndpoint({ endpointId: created.endpointId }),
          created,
        );
      });

      suite.test("have plain names of 1 to 255 characters, compared by bytes", async (f) => {
        const [definition] = await f.definitions(1);
        const modelConfigs = [{ modelDefinitionId: definition?.modelDefinitionId ?? "" }];
        const names = ["chat", "Chat", "CHAT", "chat.", "-", "_", "a.b-c_D9", "x".repeat(255)];
        for (const name of names) await f.endpoint({ name, modelConfigs });
        for (const name of names) {
          assert.equal((await f.store.getGatewayEndpoint({ name })).name, name);
          const again = { name, modelConfigs };
          await expectRejected(f, "RESOURCE_ALREADY_EXISTS", (by) =>
            f.store.createGatewayEndpoint(again, by),
          );
        }
        const invalid = [
          "",
          "x".repeat(256),
          "a b",
          "chat ",
          "a/",
          "ä",
          "a\n",
          "a?b",
          "a%20b",
          "🔑",
        ];
        await expectInvalid(
          f,
          "name",
          [undefined, ...invalid, ...illFormed, ...notStrings],
          (name, by) => f.store.createGatewayEndpoint({ name, modelConfigs }, by),
        );
      });

      suite.test("reject unknown routing strategies, fallback configs and flags", async (f) => {
        const modelConfigs = [{ modelDefinitionId: (await f.definition()).modelDefinitionId }];
        const base = { name: "x", modelConfigs };
        const invalid = ["", "request_based_traffic_split", "SEQUENTIAL", 1, null, {}, []];
        await expectInvalid(f, "routing_strategy", invalid, (routingStrategy, by) =>
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
        await expectInvalid(f, "fallback_config", configs, (fallbackConfig, by) =>
          f.store.createGatewayEndpoint({ ...base, fallbackConfig }, by),
        );
        await expectInvalid(f, "usage_tracking", [0, 1, "true", null, {}], (usageTracking, by) =>
          f.store.createGatewayEndpoint({ ...base, usageTracking }, by),
        );
        const valid = [
          { maxAttempts: 1 },
          { maxAttempts: 100 },
          { strategy: "SEQUENTIAL" as const },
        ];
        for (const fallbackConfig of valid) {
          const created = await f.endpoint({ modelConfigs, fallbackConfig });
          assert.deepEqual(created.fallbackConfig, fallbackConfig);
          assert.deepEqual(await f.store.getGatewayEndpoint({ name: created.name }), created);
        }
      });

      suite.test("fail with all unknown definitions in one error", async (f) => {
        const { modelDefinitionId } = await f.definition();
        const unknown = ["1", "2"].map((digit) => `d-${digit.repeat(32)}`);
        const modelConfigs = [...unknown, modelDefinitionId].map((id) => ({
          modelDefinitionId: id,
        }));
        const created = await f.endpoint();
        const { store } = f;
        const attempts = [
          { field: "create", call: () => store.createGatewayEndpoint({ name: "x", modelConfigs }) },
          {
            field: "update",
            call: () =>
              store.updateGatewayEndpoint({ endpointId: created.endpointId, modelConfigs }),
          },
        ];
        await expectUnchanged(f, async () => {
          for (const { call } of attempts) {
            for (const id of unknown) await expectNotFound(call, "GatewayModelDefinition", id);
          }
        });
        assert.deepEqual((await f.store.listGatewayEndpoints()).items, [created]);
      });

      suite.test("fail with RESOURCE_DOES_NOT_EXIST when unknown", async (f) => {
        const { store } = f;
        const { modelDefinitionId } = await f.definition();
        const ref = { endpointId: missingId };
        const modelConfig = { modelDefinitionId };
        const tag = { ...ref, key: "k" };
        await expectUnchanged(f, async (by) => {
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
            await expectNotFound(call, "GatewayEndpoint", `endpoint_id='${missingId}'`);
          }
          const byName = (): Promise<unknown> => store.getGatewayEndpoint({ name: "missing" });
          await expectNotFound(byName, "GatewayEndpoint", "name='missing'");
        });
      });

      suite.test("are looked up by exactly one key", async (f) => {
        const { endpointId, name } = await f.endpoint();
        for (const ref of [{}, { endpointId, name }, { id: endpointId }, null, "x", []]) {
          const get = (): Promise<unknown> => f.store.getGatewayEndpoint(ref as never);
          await expectRejected(f, "INVALID_PARAMETER_VALUE", get);
        }
      });
    },
  );
}
