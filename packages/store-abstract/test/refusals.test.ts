import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { openStore } from "./open-store.ts";

describe("a refusal because of users", () => {
  test("names the model definitions of a secret, up to ten and that there are more", async () => {
    const { store } = await openStore();
    const secretValue = { api_key: "sk-0123456789abcdef" };
    const { secretId } = await store.createGatewaySecret({ secretName: "s", secretValue });
    const define = (name: string) =>
      store.createGatewayModelDefinition({ name, secretId, provider: "p", modelName: "m" });
    const refused = async (message: string) =>
      assert.rejects(store.deleteGatewaySecret({ secretId, ifUnused: true }), {
        code: "INVALID_STATE",
        message,
      });
    await define("d1");
    await define("d2");
    await refused("GatewaySecret 's' is used by the model definitions 'd1', 'd2'");
    for (let n = 3; n <= 11; n += 1) await define(`d${n}`);
    const ten = Array.from({ length: 10 }, (_, index) => `'d${index + 1}'`).join(", ");
    await refused(`GatewaySecret 's' is used by the model definitions ${ten} and more`);
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
      message: "GatewayModelDefinition 'd' is used by the endpoints 'b', 'a'",
    });
  });
});
