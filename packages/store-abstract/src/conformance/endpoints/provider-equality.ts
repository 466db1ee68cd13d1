import assert from "node:assert/strict";
import { expectRejected } from "../kit/expect-errors.js";
import type { Suite } from "../kit/suite.js";

export function providerEqualityCases(suite: Suite): void {
  suite.describe(
    "the provider of a model definition",
    "StoreReader.modelDefinition, secret, StoreTransaction.updateModelDefinition",
    () => {
      suite.test("must equal the provider of its secret by bytes", async (f) => {
        const { secretId } = await f.secret({ provider: "openai" });
        assert.equal((await f.definition({ secretId, provider: "openai" })).provider, "openai");
        for (const provider of ["anthropic", "OpenAI", "openai-eu", "opena"]) {
          const input = { name: "x", secretId, provider, modelName: "m" };
          await expectRejected(
            f,
            "INVALID_STATE",
            (by) => f.store.createGatewayModelDefinition(input, by),
            "provider",
          );
        }
      });

      suite.test("may be any when the secret has none", async (f) => {
        const { secretId } = await f.secret();
        for (const provider of ["openai", "anthropic"]) {
          const { modelDefinitionId } = await f.definition({ secretId, provider });
          await f.store.updateGatewayModelDefinition({ modelDefinitionId, provider: "mistral" });
          const got = await f.store.getGatewayModelDefinition({ modelDefinitionId });
          assert.equal(got.provider, "mistral");
        }
      });

      suite.test("is checked in the merged result of an update", async (f) => {
        const openai = await f.secret({ provider: "openai" });
        const anthropic = await f.secret({ provider: "anthropic" });
        const created = await f.definition({ secretId: openai.secretId, provider: "openai" });
        const { modelDefinitionId } = created;
        const invalid = [
          { provider: "anthropic" },
          { secretId: anthropic.secretId },
          { secretId: openai.secretId, provider: "anthropic" },
          { secretId: anthropic.secretId, provider: "openai" },
        ];
        for (const change of invalid) {
          const update = { modelDefinitionId, ...change, modelName: "changed" };
          await expectRejected(
            f,
            "INVALID_STATE",
            (by) => f.store.updateGatewayModelDefinition(update, by),
            "provider",
          );
        }
        assert.deepEqual(await f.store.getGatewayModelDefinition({ modelDefinitionId }), created);
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

      suite.test("is checked when a definition without a secret gets one", async (f) => {
        const orphan = await f.definition({ provider: "openai" });
        const { modelDefinitionId } = orphan;
        await f.store.deleteGatewaySecret({ secretId: orphan.secretId ?? "" });
        const anthropic = await f.secret({ provider: "anthropic" });
        const openai = await f.secret({ provider: "openai" });
        await expectRejected(
          f,
          "INVALID_STATE",
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
          ...orphan,
          secretId: openai.secretId,
          secretName: openai.secretName,
        });
        assert.deepEqual(await f.store.getGatewayModelDefinition({ modelDefinitionId }), adopted);
      });

      suite.test("may be any while the definition has no secret", async (f) => {
        const { modelDefinitionId, secretId = "" } = await f.definition({ provider: "openai" });
        await f.store.deleteGatewaySecret({ secretId });
        const update = { modelDefinitionId, provider: "mistral", name: "renamed", modelName: "m" };
        const { secretId: _id, ...got } = await f.store.updateGatewayModelDefinition(update);
        assert.equal(_id, undefined, "the definition must stay without a secret");
        assert.deepEqual([got.provider, got.name, got.modelName], ["mistral", "renamed", "m"]);
      });
    },
  );
}
