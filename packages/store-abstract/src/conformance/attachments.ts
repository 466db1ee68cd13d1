import assert from "node:assert/strict";
import type { GatewayEndpointModelConfig } from "@gw/entities";
import { models } from "./mappings.js";
import { findsNothing, leavesNoTrace, refuses, refusesEach } from "./refusals.js";
import type { Suite } from "./suite.js";

export function attachmentCases(suite: Suite): void {
  suite.describe("attaching a model", () => {
    suite.test("appends it and answers its mapping", async (f) => {
      const [one, two, three] = await f.definitions(3);
      assert.ok(one && two && three);
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

    suite.test("appends after a gap that a detach left", async (f) => {
      const [one, two, three] = (await f.definitions(3)).map((made) => made.modelDefinitionId);
      assert.ok(one && two && three);
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

    suite.test("refuses what is attached with that linkage already", async (f) => {
      const made = await f.endpoint();
      const { endpointId } = made;
      const modelDefinitionId = made.modelMappings[0]?.modelDefinitionId ?? "";
      const fallback = { modelDefinitionId, linkageType: "FALLBACK" as const };
      await f.store.attachModelToEndpoint({ endpointId, modelConfig: fallback });
      for (const modelConfig of [{ modelDefinitionId, weight: 9 }, fallback]) {
        await refuses(f, "RESOURCE_ALREADY_EXISTS", (by) =>
          f.store.attachModelToEndpoint({ endpointId, modelConfig }, by),
        );
      }
    });

    suite.test("refuses a fallback order that is taken, and a 65th model", async (f) => {
      const ids = (await f.definitions(64)).map((made) => made.modelDefinitionId);
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
      await refuses(
        f,
        "INVALID_PARAMETER_VALUE",
        (by) => f.store.attachModelToEndpoint({ endpointId, modelConfig: taken }, by),
        "fallback_order",
      );
      await f.store.attachModelToEndpoint({ endpointId, modelConfig: fallback });
      const modelConfig = { modelDefinitionId: rest.at(-1) ?? "" };
      await refuses(
        f,
        "INVALID_PARAMETER_VALUE",
        (by) => f.store.attachModelToEndpoint({ endpointId, modelConfig }, by),
        "model_config",
      );
    });

    suite.test("needs a definition that is there and a config that is sound", async (f) => {
      const { endpointId, modelMappings } = await f.endpoint();
      const modelDefinitionId = `d-${"0".repeat(32)}`;
      await leavesNoTrace(f, async (by) => {
        const input = { endpointId, modelConfig: { modelDefinitionId } };
        const attach = (): Promise<unknown> => f.store.attachModelToEndpoint(input, by);
        await findsNothing(attach, "GatewayModelDefinition", modelDefinitionId);
      });
      const id = modelMappings[0]?.modelDefinitionId;
      const wrong = [
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
      await refusesEach(f, "model_config", wrong, (modelConfig, by) =>
        f.store.attachModelToEndpoint({ endpointId, modelConfig }, by),
      );
    });
  });

  suite.describe("detaching a model", () => {
    suite.test("takes the linkage it names, or every one", async (f) => {
      const [one, two] = (await f.definitions(2)).map((made) => made.modelDefinitionId);
      assert.ok(one && two);
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
      const untouched = await f.store.getGatewayEndpoint({ endpointId: other.endpointId });
      assert.deepEqual(untouched, other);
    });

    suite.test("of what is not attached finds nothing", async (f) => {
      const { endpointId, modelMappings } = await f.endpoint();
      const other = await f.definition();
      const { modelDefinitionId } = other;
      const attached = modelMappings[0]?.modelDefinitionId ?? "";
      await leavesNoTrace(f, async (by) => {
        for (const input of [
          { endpointId, modelDefinitionId },
          { endpointId, modelDefinitionId: `d-${"0".repeat(32)}` },
          { endpointId, modelDefinitionId: attached, linkageType: "FALLBACK" as const },
        ]) {
          const detach = (): Promise<unknown> => f.store.detachModelFromEndpoint(input, by);
          await findsNothing(detach, "GatewayEndpointModelMapping", input.modelDefinitionId);
        }
      });
    });

    suite.test("leaves one PRIMARY with a weight, or is refused", async (f) => {
      const [one, two, three] = (await f.definitions(3)).map((made) => made.modelDefinitionId);
      assert.ok(one && two && three);
      const made = await f.endpoint({
        modelConfigs: [
          { modelDefinitionId: one },
          { modelDefinitionId: two, weight: 0 },
          { modelDefinitionId: three, linkageType: "FALLBACK" },
          { modelDefinitionId: one, linkageType: "FALLBACK" },
        ],
      });
      const { endpointId } = made;
      for (const linkageType of [undefined, "PRIMARY"] as const) {
        const input = { endpointId, modelDefinitionId: one, linkageType };
        await refuses(f, "INVALID_STATE", (by) => f.store.detachModelFromEndpoint(input, by));
        assert.deepEqual(await f.store.getGatewayEndpoint({ endpointId }), made);
      }
      await f.store.detachModelFromEndpoint({ endpointId, modelDefinitionId: two });
      const modelConfig = { modelDefinitionId: two, weight: 0.5 };
      await f.store.attachModelToEndpoint({ endpointId, modelConfig });
      await f.store.detachModelFromEndpoint({ endpointId, modelDefinitionId: one });
      assert.deepEqual(models(await f.store.getGatewayEndpoint({ endpointId })), [
        [three, "FALLBACK", 1, made.modelMappings[2]?.fallbackOrder],
        [two, "PRIMARY", 0.5],
      ]);
    });

    suite.test("knows its linkage types", async (f) => {
      const { endpointId, modelMappings } = await f.endpoint();
      const modelDefinitionId = modelMappings[0]?.modelDefinitionId ?? "";
      await refusesEach(f, "linkage_type", ["", "primary", 1, null, []], (linkageType, by) =>
        f.store.detachModelFromEndpoint({ endpointId, modelDefinitionId, linkageType }, by),
      );
    });
  });
}
