import assert from "node:assert/strict";
import type { GatewayEndpoint, GatewayEndpointModelConfig } from "@gw/entities";
import { expectInvalid, expectRejected } from "../kit/expect-errors.js";
import type { Suite } from "../kit/suite.js";
import { notStrings } from "../kit/test-strings.js";

/** The models of an endpoint in order, as tuples. */
export function models({ modelMappings }: GatewayEndpoint): unknown[] {
  return modelMappings.map((one) => [
    one.modelDefinitionId,
    one.linkageType,
    one.weight,
    ...(one.fallbackOrder === undefined ? [] : [one.fallbackOrder]),
  ]);
}

export function mappingCases(suite: Suite): void {
  suite.describe(
    "the models of an endpoint",
    "MappingRow, StoreTransaction.insertMappings, StoreReader.endpoint",
    () => {
      suite.test("keep the order of the request", async (f) => {
        const ids = (await f.definitions(12)).map((one) => one.modelDefinitionId);
        const shuffled = [...ids.slice(7), ...ids.slice(0, 7).reverse()];
        const { endpointId } = await f.endpoint({
          modelConfigs: shuffled.map((modelDefinitionId, index) => ({
            modelDefinitionId,
            weight: 12 - index,
          })),
        });
        const got = await f.store.getGatewayEndpoint({ endpointId });
        assert.deepEqual(
          got.modelMappings.map((one) => one.modelDefinitionId),
          shuffled,
        );
        const [listed] = (await f.store.listGatewayEndpoints()).items;
        assert.deepEqual(listed, got);
      });

      suite.test("keep exact weights from 0 to 1,000,000", async (f) => {
        const weights = [0, 1, 0.1, 1 / 3, 1e-9, 999_999.999_999, 1_000_000, 123_456.789_012];
        const ids = (await f.definitions(weights.length)).map((one) => one.modelDefinitionId);
        const { endpointId } = await f.endpoint({
          modelConfigs: weights.map((weight, index) => ({
            modelDefinitionId: ids[index] ?? "",
            weight,
          })),
        });
        const got = await f.store.getGatewayEndpoint({ endpointId });
        assert.deepEqual(
          got.modelMappings.map((one) => one.weight),
          weights,
        );
        const invalid = [
          -1e-9,
          1_000_000.001,
          Number.NaN,
          Infinity,
          -Infinity,
          "1",
          null,
          true,
          [1],
        ];
        await expectInvalid(f, "weight", invalid, (weight, by) =>
          f.store.createGatewayEndpoint(
            { name: "x", modelConfigs: [{ modelDefinitionId: ids[0] ?? "", weight }] },
            by,
          ),
        );
      });

      suite.test("get absent fallback orders after the given ones, in request order", async (f) => {
        const ids = (await f.definitions(5)).map((one) => one.modelDefinitionId);
        const orders = [undefined, undefined, 7, undefined, 3];
        const created = await f.endpoint({
          modelConfigs: ids.map((modelDefinitionId, index) => ({
            modelDefinitionId,
            ...(index > 0 && { linkageType: "FALLBACK" as const }),
            ...(orders[index] !== undefined && { fallbackOrder: orders[index] }),
          })),
        });
        assert.deepEqual(
          created.modelMappings.map((one) => one.fallbackOrder),
          [undefined, 8, 7, 9, 3],
        );
        const { endpointId } = created;
        assert.deepEqual(await f.store.getGatewayEndpoint({ endpointId }), created);
      });

      suite.test("get fallback orders in request order when none is given", async (f) => {
        const ids = (await f.definitions(4)).map((one) => one.modelDefinitionId);
        const created = await f.endpoint({
          modelConfigs: [
            ...ids.map((modelDefinitionId) => ({
              modelDefinitionId,
              linkageType: "FALLBACK" as const,
            })),
            { modelDefinitionId: ids[0] ?? "" },
          ],
        });
        const orders = created.modelMappings.flatMap((one) => one.fallbackOrder ?? []);
        assert.equal(orders.length, 4);
        assert.deepEqual(
          orders,
          [...new Set(orders)].sort((a, b) => a - b),
        );
        assert.equal(
          created.modelMappings.at(-1)?.fallbackOrder,
          undefined,
          "a PRIMARY mapping must have no fallbackOrder",
        );
      });

      suite.test(
        "accept a fallback order from 0 to 2,147,483,647 for fallbacks only",
        async (f) => {
          const [one, two] = (await f.definitions(2)).map((each) => each.modelDefinitionId);
          assert.ok(one && two, "both entities must have been created");
          const primary = { modelDefinitionId: one };
          const fallback = { modelDefinitionId: two, linkageType: "FALLBACK" as const };
          for (const fallbackOrder of [0, 2_147_483_647]) {
            const created = await f.endpoint({
              modelConfigs: [primary, { ...fallback, fallbackOrder }],
            });
            assert.equal(created.modelMappings[1]?.fallbackOrder, fallbackOrder);
            const got = await f.store.getGatewayEndpoint({ endpointId: created.endpointId });
            assert.deepEqual(models(got), models(created));
          }
          const last = { ...fallback, fallbackOrder: 2_147_483_647 };
          const after = { ...primary, linkageType: "FALLBACK" as const };
          const invalid = [-1, 2_147_483_648, 0.5, "1", null, Number.NaN, []];
          await expectInvalid(
            f,
            "fallback_order",
            [
              ...invalid.map((fallbackOrder) => [primary, { ...fallback, fallbackOrder }]),
              [{ ...primary, fallbackOrder: 1 }],
              [{ ...primary, linkageType: "PRIMARY", fallbackOrder: 0 }],
            ],
            (modelConfigs, by) => f.store.createGatewayEndpoint({ name: "x", modelConfigs }, by),
          );
          const modelConfigs = [primary, last, after];
          await expectRejected(
            f,
            "INVALID_STATE",
            (by) => f.store.createGatewayEndpoint({ name: "x", modelConfigs }, by),
            "fallback_order",
          );
        },
      );

      suite.test("are 1 to 64, unique by linkage, with unique fallback orders", async (f) => {
        const ids = (await f.definitions(64)).map((one) => one.modelDefinitionId);
        const configs: GatewayEndpointModelConfig[] = ids.map((modelDefinitionId) => ({
          modelDefinitionId,
        }));
        const created = await f.endpoint({ modelConfigs: configs });
        assert.equal(created.modelMappings.length, 64);
        const [first, second] = configs;
        assert.ok(first && second, "both mappings must have been created");
        const fallback = { ...first, linkageType: "FALLBACK" as const };
        const both = await f.endpoint({ modelConfigs: [first, fallback] });
        assert.equal(both.modelMappings.length, 2);
        const invalid = [
          undefined,
          null,
          {},
          "list",
          { 0: first, length: 1 },
          [],
          [...configs, fallback],
        ];
        const conflicting: GatewayEndpointModelConfig[][] = [
          [first, first],
          [first, { ...first, linkageType: "PRIMARY", weight: 2 }],
          [first, fallback, fallback],
          [
            first,
            { ...fallback, fallbackOrder: 4 },
            { ...second, linkageType: "FALLBACK", fallbackOrder: 4 },
          ],
        ];
        await expectInvalid(f, "model_configs", invalid, (modelConfigs, by) =>
          f.store.createGatewayEndpoint({ name: "x", modelConfigs }, by),
        );
        const { endpointId } = both;
        await expectInvalid(f, "model_configs", invalid.slice(1), (modelConfigs, by) =>
          f.store.updateGatewayEndpoint({ endpointId, modelConfigs, usageTracking: false }, by),
        );
        for (const modelConfigs of conflicting) {
          await expectRejected(
            f,
            "RESOURCE_ALREADY_EXISTS",
            (by) => f.store.createGatewayEndpoint({ name: "x", modelConfigs }, by),
            "model_configs",
          );
          await expectRejected(
            f,
            "RESOURCE_ALREADY_EXISTS",
            (by) => f.store.updateGatewayEndpoint({ endpointId, modelConfigs }, by),
            "model_configs",
          );
        }
      });

      suite.test("include a PRIMARY with a weight, on create and on update", async (f) => {
        const created = await f.endpoint();
        const { endpointId } = created;
        const [one, two] = (await f.definitions(2)).map((each) => each.modelDefinitionId);
        assert.ok(one && two, "both entities must have been created");
        const without = [
          [{ modelDefinitionId: one, weight: 0 }],
          [{ modelDefinitionId: one, linkageType: "FALLBACK" }],
          [
            { modelDefinitionId: one, weight: 0 },
            { modelDefinitionId: two, linkageType: "FALLBACK", weight: 5 },
          ],
        ];
        await expectInvalid(f, "model_configs", without, (modelConfigs, by) =>
          f.store.createGatewayEndpoint({ name: "x", modelConfigs }, by),
        );
        await expectInvalid(f, "model_configs", without, (modelConfigs, by) =>
          f.store.updateGatewayEndpoint({ endpointId, modelConfigs }, by),
        );
        assert.deepEqual(await f.store.getGatewayEndpoint({ endpointId }), created);
        await f.endpoint({
          modelConfigs: [
            { modelDefinitionId: one, weight: 0 },
            { modelDefinitionId: two, weight: 1e-9 },
          ],
        });
      });

      suite.test("reject unknown fields and linkage types", async (f) => {
        const { modelDefinitionId } = await f.definition();
        const invalid = [
          ...notStrings,
          {},
          { modelDefinitionId: "" },
          { modelDefinitionId, linkageType: "primary" },
          { modelDefinitionId, linkageType: 1 },
          { modelDefinitionId, linkageType: null },
          { modelDefinitionId, position: 1 },
        ].map((config) => [{ modelDefinitionId }, config]);
        await expectInvalid(f, "model_configs", invalid, (modelConfigs, by) =>
          f.store.createGatewayEndpoint({ name: "x", modelConfigs }, by),
        );
      });
    },
  );
}
