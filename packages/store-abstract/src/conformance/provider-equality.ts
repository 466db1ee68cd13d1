import assert from "node:assert/strict";
import { refuses } from "./refusals.js";
import type { Suite } from "./suite.js";

export function providerEqualityCases(suite: Suite): void {
  suite.describe("the provider of a model definition", () => {
    suite.test("is that of its secret, byte for byte", async (f) => {
      const { secretId } = await f.secret({ provider: "openai" });
      assert.equal((await f.definition({ secretId, provider: "openai" })).provider, "openai");
      for (const provider of ["anthropic", "OpenAI", "openai-eu", "opena"]) {
        const input = { name: "x", secretId, provider, modelName: "m" };
        await refuses(
          f,
          "INVALID_PARAMETER_VALUE",
          (by) => f.store.createGatewayModelDefinition(input, by),
          "provider",
        );
      }
    });

    suite.test("is free where the secret has none", async (f) => {
      const { secretId } = await f.secret();
      for (const provider of ["openai", "anthropic"]) {
        const { modelDefinitionId } = await f.definition({ secretId, provider });
        await f.store.updateGatewayModelDefinition({ modelDefinitionId, provider: "mistral" });
        const got = await f.store.getGatewayModelDefinition({ modelDefinitionId });
        assert.equal(got.provider, "mistral");
      }
    });

    suite.test("is compared in the merged result of an update", async (f) => {
      const openai = await f.secret({ provider: "openai" });
      const anthropic = await f.secret({ provider: "anthropic" });
      const made = await f.definition({ secretId: openai.secretId, provider: "openai" });
      const { modelDefinitionId } = made;
      const wrong = [
        { provider: "anthropic" },
        { secretId: anthropic.secretId },
        { secretId: openai.secretId, provider: "anthropic" },
        { secretId: anthropic.secretId, provider: "openai" },
      ];
      for (const change of wrong) {
        const update = { modelDefinitionId, ...change, modelName: "changed" };
        await refuses(
          f,
          "INVALID_PARAMETER_VALUE",
          (by) => f.store.updateGatewayModelDefinition(update, by),
          "provider",
        );
      }
      assert.deepEqual(await f.store.getGatewayModelDefinition({ modelDefinitionId }), made);
      const moved = await f.store.updateGatewayModelDefinition({
        modelDefinitionId,
        secretId: anthropic.secretId,
        provider: "anthropic",
      });
      assert.deepEqual(
        [moved.provider, moved.secretId, moved.secretName],
        ["anthropic", anthropic.secretId, anthropic.secretName],
      );
    });

    suite.test("is compared when a secret adopts an orphan", async (f) => {
      const lost = await f.definition({ provider: "openai" });
      const { modelDefinitionId } = lost;
      await f.store.deleteGatewaySecret({ secretId: lost.secretId ?? "" });
      const anthropic = await f.secret({ provider: "anthropic" });
      const openai = await f.secret({ provider: "openai" });
      await refuses(
        f,
        "INVALID_PARAMETER_VALUE",
        (by) =>
          f.store.updateGatewayModelDefinition(
            { modelDefinitionId, secretId: anthropic.secretId },
            by,
          ),
        "provider",
      );
      const adopted = await f.store.updateGatewayModelDefinition({
        modelDefinitionId,
        secretId: openai.secretId,
      });
      assert.deepEqual(adopted, {
        ...lost,
        secretId: openai.secretId,
        secretName: openai.secretName,
      });
      assert.deepEqual(await f.store.getGatewayModelDefinition({ modelDefinitionId }), adopted);
    });

    suite.test("is free as long as the definition is an orphan, which stays one", async (f) => {
      const { modelDefinitionId, secretId = "" } = await f.definition({ provider: "openai" });
      await f.store.deleteGatewaySecret({ secretId });
      const update = { modelDefinitionId, provider: "mistral", name: "renamed", modelName: "m" };
      const { secretId: _id, ...got } = await f.store.updateGatewayModelDefinition(update);
      assert.equal(_id, undefined);
      assert.deepEqual([got.provider, got.name, got.modelName], ["mistral", "renamed", "m"]);
    });
  });
}
