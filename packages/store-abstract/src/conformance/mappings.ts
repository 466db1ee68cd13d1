import assert from "node:assert/strict";
import type { GatewayEndpoint, GatewayEndpointModelConfig } from "@gw/entities";
import { notStrings } from "./names.js";
import { refusesEach } from "./refusals.js";
import type { Suite } from "./suite.js";

/** What an endpoint says of its models, in their order. */
export function models({ modelMappings }: GatewayEndpoint): unknown[] {
  return modelMappings.map((one) => [
    one.modelDefinitionId,
    one.linkageType,
    one.weight,
    ...(one.fallbackOrder === undefined ? [] : [one.fallbackOrder]),
  ]);
}

export function mappingCases(suite: Suite): void {
  suite.describe("the models of an endpoint", () => {
    suite.test("stay in the order of the request", async (f) => {
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

    suite.test("keep their weights exactly, from 0 to 1,000,000", async (f) => {
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
      const wrong = [-1e-9, 1_000_000.001, Number.NaN, Infinity, -Infinity, "1", null, true, [1]];
      await refusesEach(f, "weight", wrong, (weight, by) =>
        f.store.createGatewayEndpoint(
          { name: "x", modelConfigs: [{ modelDefinitionId: ids[0] ?? "", weight }] },
          by,
        ),
      );
    });

    suite.test("number absent fallback orders after the given ones, in their order", async (f) => {
      const ids = (await f.definitions(5)).map((one) => one.modelDefinitionId);
      const orders = [undefined, undefined, 7, undefined, 3];
      const made = await f.endpoint({
        modelConfigs: ids.map((modelDefinitionId, index) => ({
          modelDefinitionId,
          ...(index > 0 && { linkageType: "FALLBACK" as const }),
          ...(orders[index] !== undefined && { fallbackOrder: orders[index] }),
        })),
      });
      assert.deepEqual(
        made.modelMappings.map((one) => one.fallbackOrder),
        [undefined, 8, 7, 9, 3],
      );
      const { endpointId } = made;
      assert.deepEqual(await f.store.getGatewayEndpoint({ endpointId }), made);
    });

    suite.test("number fallback orders in request order when none is given", async (f) => {
      const ids = (await f.definitions(4)).map((one) => one.modelDefinitionId);
      const made = await f.endpoint({
        modelConfigs: [
          ...ids.map((modelDefinitionId) => ({
            modelDefinitionId,
            linkageType: "FALLBACK" as const,
          })),
          { modelDefinitionId: ids[0] ?? "" },
        ],
      });
      const orders = made.modelMappings.flatMap((one) => one.fallbackOrder ?? []);
      assert.equal(orders.length, 4);
      assert.deepEqual(
        orders,
        [...new Set(orders)].sort((a, b) => a - b),
      );
      assert.equal(made.modelMappings.at(-1)?.fallbackOrder, undefined);
    });

    suite.test("take a fallback order from 0 to 2,147,483,647, of fallbacks only", async (f) => {
      const [one, two] = (await f.definitions(2)).map((made) => made.modelDefinitionId);
      assert.ok(one && two);
      const primary = { modelDefinitionId: one };
      const fallback = { modelDefinitionId: two, linkageType: "FALLBACK" as const };
      for (const fallbackOrder of [0, 2_147_483_647]) {
        const made = await f.endpoint({ modelConfigs: [primary, { ...fallback, fallbackOrder }] });
        assert.equal(made.modelMappings[1]?.fallbackOrder, fallbackOrder);
        const got = await f.store.getGatewayEndpoint({ endpointId: made.endpointId });
        assert.deepEqual(models(got), models(made));
      }
      const last = { ...fallback, fallbackOrder: 2_147_483_647 };
      const after = { ...primary, linkageType: "FALLBACK" as const };
      const wrong = [-1, 2_147_483_648, 0.5, "1", null, Number.NaN, []];
      await refusesEach(
        f,
        "fallback_order",
        [
          ...wrong.map((fallbackOrder) => [primary, { ...fallback, fallbackOrder }]),
          [{ ...primary, fallbackOrder: 1 }],
          [{ ...primary, linkageType: "PRIMARY", fallbackOrder: 0 }],
          [primary, last, after],
        ],
        (modelConfigs, by) => f.store.createGatewayEndpoint({ name: "x", modelConfigs }, by),
      );
    });

    suite.test("are 1 to 64, none twice with one linkage, orders unique", async (f) => {
      const ids = (await f.definitions(64)).map((one) => one.modelDefinitionId);
      const configs: GatewayEndpointModelConfig[] = ids.map((modelDefinitionId) => ({
        modelDefinitionId,
      }));
      const made = await f.endpoint({ modelConfigs: configs });
      assert.equal(made.modelMappings.length, 64);
      const [first, second] = configs;
      assert.ok(first && second);
      const fallback = { ...first, linkageType: "FALLBACK" as const };
      const both = await f.endpoint({ modelConfigs: [first, fallback] });
      assert.equal(both.modelMappings.length, 2);
      const wrong = [
        undefined,
        null,
        {},
        "list",
        { 0: first, length: 1 },
        [],
        [...configs, fallback],
        [first, first],
        [first, { ...first, linkageType: "PRIMARY", weight: 2 }],
        [first, fallback, fallback],
        [
          first,
          { ...fallback, fallbackOrder: 4 },
          { ...second, linkageType: "FALLBACK", fallbackOrder: 4 },
        ],
      ];
      await refusesEach(f, "model_configs", wrong, (modelConfigs, by) =>
        f.store.createGatewayEndpoint({ name: "x", modelConfigs }, by),
      );
      const { endpointId } = both;
      await refusesEach(f, "model_configs", wrong.slice(1), (modelConfigs, by) =>
        f.store.updateGatewayEndpoint({ endpointId, modelConfigs, usageTracking: false }, by),
      );
    });

    suite.test("have a PRIMARY with a weight, on create and on update", async (f) => {
      const made = await f.endpoint();
      const { endpointId } = made;
      const [one, two] = (await f.definitions(2)).map((each) => each.modelDefinitionId);
      assert.ok(one && two);
      const without = [
        [{ modelDefinitionId: one, weight: 0 }],
        [{ modelDefinitionId: one, linkageType: "FALLBACK" }],
        [
          { modelDefinitionId: one, weight: 0 },
          { modelDefinitionId: two, linkageType: "FALLBACK", weight: 5 },
        ],
      ];
      await refusesEach(f, "model_configs", without, (modelConfigs, by) =>
        f.store.createGatewayEndpoint({ name: "x", modelConfigs }, by),
      );
      await refusesEach(f, "model_configs", without, (modelConfigs, by) =>
        f.store.updateGatewayEndpoint({ endpointId, modelConfigs }, by),
      );
      assert.deepEqual(await f.store.getGatewayEndpoint({ endpointId }), made);
      await f.endpoint({
        modelConfigs: [
          { modelDefinitionId: one, weight: 0 },
          { modelDefinitionId: two, weight: 1e-9 },
        ],
      });
    });

    suite.test("are objects of known fields with a known linkage", async (f) => {
      const { modelDefinitionId } = await f.definition();
      const wrong = [
        ...notStrings,
        {},
        { modelDefinitionId: "" },
        { modelDefinitionId, linkageType: "primary" },
        { modelDefinitionId, linkageType: 1 },
        { modelDefinitionId, linkageType: null },
        { modelDefinitionId, position: 1 },
      ].map((config) => [{ modelDefinitionId }, config]);
      await refusesEach(f, "model_configs", wrong, (modelConfigs, by) =>
        f.store.createGatewayEndpoint({ name: "x", modelConfigs }, by),
      );
    });
  });
}
