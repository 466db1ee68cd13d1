import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { openStore } from "../memory/open-store.ts";

describe("an error about an entity in use", () => {
  test("names up to ten model definitions of a secret", async () => {
    const { store } = await openStore();
    const secretValue = { api_key: "sk-0123456789abcdef" };
    const { secretId } = await store.createGatewaySecret({ secretName: "s", secretValue });
    const define = (name: string) =>
      store.createGatewayModelDefinition({ name, secretId, provider: "p", modelName: "m" });
    const expectInUse = async (names: string) =>
      assert.rejects(store.deleteGatewaySecret({ secretId, ifUnused: true }), {
        code: "INVALID_STATE",
        message: `GatewaySecret 's' is used by the model definitions ${names}; change them first or omit \`if_unused\``,
      });
    await define("d1");
    await define("d2");
    await expectInUse("'d1', 'd2'");
    for (let n = 3; n <= 11; n += 1) await define(`d${n}`);
    const ten = Array.from({ length: 10 }, (_, index) => `'d${index + 1}'`).join(", ");
    await expectInUse(`${ten} and more`);
  });

  test("names the endpoints of a model definition, oldest first", async () => {
    const { store } = await openStore();
    const secretValue = { api_key: "sk-0123456789abcdef" };
    const { secretId } = await store.createGatewaySecret({ secretName: "s", secretValue });
    const { modelDefinitionId } = await store.createGatewayModelDefinition({
      name: "d",
      secretId,
      provider: "p",
      modelName: "m",
    });
    for (const name of ["b", "a"]) {
      await store.createGatewayEndpoint({ name, modelConfigs: [{ modelDefinitionId }] });
    }
    await assert.rejects(store.deleteGatewayModelDefinition({ modelDefinitionId }), {
      code: "INVALID_STATE",
      message:
        "GatewayModelDefinition 'd' is used by the endpoints 'b', 'a'; detach it from them first",
    });
  });
});
