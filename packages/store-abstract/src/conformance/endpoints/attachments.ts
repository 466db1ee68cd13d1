import assert from "node:assert/strict";
import type { GatewayEndpointModelConfig } from "@gw/entities";
import {
  expectInvalid,
  expectNotFound,
  expectRejected,
  expectUnchanged,
} from "../kit/expect-errors.js";
import type { Suite } from "../kit/suite.js";
import { models } from "./mappings.js";

export function attachmentCases(suite: Suite): void {
  suite.describe(
    "attaching a model",
    "StoreTransaction.insertMappings, modelDefinitionsByIds",
    () => {
      suite.test("appends the model and returns its mapping", async (f) => {
        const [one, two, three] = await f.definitions(3);
        assert.ok(one && two && three, "all three entities must have been created");
        const { endpointId } = await f.endpoint({
          modelConfigs: [{ modelDefinitionId: two.modelDefinitionId }],
        });
        const configs: GatewayEndpointModelConfig[] = [
          { modelDefinitionId: three.modelDefinitionId, weight: 0 },
          { modelDefinitionId: one.modelDefinitionId, linkageType: "FALLBACK", fallbackOrder: 4 },
          { modelDefinitionId: two.modelDefinitionId, linkageType: "FALLBACK", weight: 2.5 },
          { modelDefinitionId: three.modelDefinitionId, linkageType: "FALLBACK", fallbackOrder: 1 },
        ];
        for (const modelConfig of configs) {
          const mapping = await f.store.attachModelToEndpoint({ endpointId, modelConfig });
          const got = await f.store.getGatewayEndpoint({ endpointId });
          assert.deepEqual(got.modelMappings.at(-1), mapping);
          assert.equal(mapping.endpointId, endpointId);
          assert.equal(mapping.modelDefinition?.modelDefinitionId, modelConfig.modelDefinitionId);
        }
        assert.deepEqual(models(await f.store.getGatewayEndpoint({ endpointId })), [
          [two.modelDefinitionId, "PRIMARY", 1],
          [three.modelDefinitionId, "PRIMARY", 0],
          [one.modelDefinitionId, "FALLBACK", 1, 4],
          [two.modelDefinitionId, "FALLBACK", 2.5, 5],
          [three.modelDefinitionId, "FALLBACK", 1, 1],
        ]);
      });

      suite.test("appends after a gap left by a detached model", async (f) => {
        const [one, two, three] = (await f.definitions(3)).map((one) => one.modelDefinitionId);
        assert.ok(one && two && three, "all three entities must have been created");
        const { endpointId } = await f.endpoint({
          modelConfigs: [one, two, three].map((modelDefinitionId) => ({ modelDefinitionId })),
        });
        await f.store.detachModelFromEndpoint({ endpointId, modelDefinitionId: one });
        const modelConfig = { modelDefinitionId: one };
        await f.store.attachModelToEndpoint({ endpointId, modelConfig });
        const got = await f.store.getGatewayEndpoint({ endpointId });
        assert.deepEqual(
          got.modelMappings.map((each) => each.modelDefinitionId),
          [two, three, one],
        );
      });

      suite.test("rejects a model that is attached with the same linkage", async (f) => {
        const created = await f.endpoint();
        const { endpointId } = created;
        const modelDefinitionId = created.modelMappings[0]?.modelDefinitionId ?? "";
        const fallback = { modelDefinitionId, linkageType: "FALLBACK" as const };
        await f.store.attachModelToEndpoint({ endpointId, modelConfig: fallback });
        for (const modelConfig of [{ modelDefinitionId, weight: 9 }, fallback]) {
          await expectRejected(f, "RESOURCE_ALREADY_EXISTS", (by) =>
            f.store.attachModelToEndpoint({ endpointId, modelConfig }, by),
          );
        }
      });

      suite.test("rejects a taken fallback order and a 65th model", async (f) => {
        const ids = (await f.definitions(64)).map((one) => one.modelDefinitionId);
        const [first = "", second = "", ...rest] = ids;
        const { endpointId } = await f.endpoint({
          modelConfigs: [
            { modelDefinitionId: first },
            { modelDefinitionId: first, linkageType: "FALLBACK", fallbackOrder: 3 },
            ...rest.slice(0, 61).map((modelDefinitionId) => ({ modelDefinitionId })),
          ],
        });
        const fallback = { modelDefinitionId: second, linkageType: "FALLBACK" as const };
        const taken = { ...fallback, fallbackOrder: 3 };
        await expectRejected(
          f,
          "RESOURCE_ALREADY_EXISTS",
          (by) => f.store.attachModelToEndpoint({ endpointId, modelConfig: taken }, by),
          "fallback_order",
        );
        await f.store.attachModelToEndpoint({ endpointId, modelConfig: fallback });
        const modelConfig = { modelDefinitionId: rest.at(-1) ?? "" };
        await expectRejected(
          f,
          "INVALID_STATE",
          (by) => f.store.attachModelToEndpoint({ endpointId, modelConfig }, by),
          "model_config",
        );
      });

      suite.test("requires an existing definition and a valid config", async (f) => {
        const { endpointId, modelMappings } = await f.endpoint();
        const modelDefinitionId = `d-${"0".repeat(32)}`;
        await expectUnchanged(f, async (by) => {
          const input = { endpointId, modelConfig: { modelDefinitionId } };
          const attach = (): Promise<unknown> => f.store.attachModelToEndpoint(input, by);
          await expectNotFound(attach, "GatewayModelDefinition", modelDefinitionId);
        });
        const id = modelMappings[0]?.modelDefinitionId;
        const invalid = [
          undefined,
          null,
          [],
          "x",
          {},
          { modelDefinitionId: id, weight: -1 },
          { modelDefinitionId: id, fallbackOrder: 1 },
          { modelDefinitionId: id, linkageType: "OTHER" },
          { modelDefinitionId: id, unknown: true },
        ];
        await expectInvalid(f, "model_config", invalid, (modelConfig, by) =>
          f.store.attachModelToEndpoint({ endpointId, modelConfig }, by),
        );
      });
    },
  );

  suite.describe("detaching a model", "StoreTransaction.deleteMappings", () => {
    suite.test("removes the given linkage, or all of them", async (f) => {
      const [one, two] = (await f.definitions(2)).map((one) => one.modelDefinitionId);
      assert.ok(one && two, "both entities must have been created");
      const modelConfigs = [
        { modelDefinitionId: one },
        { modelDefinitionId: two },
        { modelDefinitionId: two, linkageType: "FALLBACK" as const, fallbackOrder: 6 },
        { modelDefinitionId: one, linkageType: "FALLBACK" as const, fallbackOrder: 2 },
      ];
      const { endpointId } = await f.endpoint({ modelConfigs });
      const other = await f.endpoint({ modelConfigs });
      const read = async (): Promise<unknown[]> =>
        models(await f.store.getGatewayEndpoint({ endpointId }));

      const fallback = { endpointId, modelDefinitionId: one, linkageType: "FALLBACK" as const };
      await f.store.detachModelFromEndpoint(fallback);
      assert.deepEqual(await read(), [
        [one, "PRIMARY", 1],
        [two, "PRIMARY", 1],
        [two, "FALLBACK", 1, 6],
      ]);
      await f.store.detachModelFromEndpoint({ endpointId, modelDefinitionId: two });
      assert.deepEqual(await read(), [[one, "PRIMARY", 1]]);
      const unchanged = await f.store.getGatewayEndpoint({ endpointId: other.endpointId });
      assert.deepEqual(unchanged, other);
    });

    suite.test("fails for a model that is not attached", async (f) => {
      const { endpointId, modelMappings } = await f.endpoint();
      const other = await f.definition();
      const { modelDefinitionId } = other;
      const attached = modelMappings[0]?.modelDefinitionId ?? "";
      await expectUnchanged(f, async (by) => {
        for (const input of [
          { endpointId, modelDefinitionId },
          { endpointId, modelDefinitionId: `d-${"0".repeat(32)}` },
          { endpointId, modelDefinitionId: attached, linkageType: "FALLBACK" as const },
        ]) {
          const detach = (): Promise<unknown> => f.store.detachModelFromEndpoint(input, by);
          await expectNotFound(detach, "GatewayEndpointModelMapping", input.modelDefinitionId);
        }
      });
    });

    suite.test("rejects removing the last PRIMARY with a weight", async (f) => {
      const [one, two, three] = (await f.definitions(3)).map((one) => one.modelDefinitionId);
      assert.ok(one && two && three, "all three entities must have been created");
      const created = await f.endpoint({
        modelConfigs: [
          { modelDefinitionId: one },
          { modelDefinitionId: two, weight: 0 },
          { modelDefinitionId: three, linkageType: "FALLBACK" },
          { modelDefinitionId: one, linkageType: "FALLBACK" },
        ],
      });
      const { endpointId } = created;
      for (const linkageType of [undefined, "PRIMARY"] as const) {
        const input = { endpointId, modelDefinitionId: one, linkageType };
        await expectRejected(f, "INVALID_STATE", (by) =>
          f.store.detachModelFromEndpoint(input, by),
        );
        assert.deepEqual(await f.store.getGatewayEndpoint({ endpointId }), created);
      }
      await f.store.detachModelFromEndpoint({ endpointId, modelDefinitionId: two });
      const modelConfig = { modelDefinitionId: two, weight: 0.5 };
      await f.store.attachModelToEndpoint({ endpointId, modelConfig });
      await f.store.detachModelFromEndpoint({ endpointId, modelDefinitionId: one });
      assert.deepEqual(models(await f.store.getGatewayEndpoint({ endpointId })), [
        [three, "FALLBACK", 1, created.modelMappings[2]?.fallbackOrder],
        [two, "PRIMARY", 0.5],
      ]);
    });

    suite.test("rejects an unknown linkage type", async (f) => {
      const { endpointId, modelMappings } = await f.endpoint();
      const modelDefinitionId = modelMappings[0]?.modelDefinitionId ?? "";
      await expectInvalid(f, "linkage_type", ["", "primary", 1, null, []], (linkageType, by) =>
        f.store.detachModelFromEndpoint({ endpointId, modelDefinitionId, linkageType }, by),
      );
    });
  });
}
