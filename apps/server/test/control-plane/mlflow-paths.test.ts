import { expect, test } from "vitest";
import { tokenGateway } from "../fixtures/token-gateway.ts";

const mlflowPaths = ["/api/3.0/mlflow/gateway", "/ajax-api/3.0/mlflow/gateway"];

test("the paths of MLflow's clients do not show what its protocol does not have", async () => {
  const { send, gateway } = await tokenGateway();
  const { store } = gateway;
  const { secretId } = await store.createGatewaySecret({
    ...{ secretName: "s", provider: "openai", secretValue: { api_key: "sk-0123456789" } },
  });
  const model = { name: "m", secretId, provider: "openai", modelName: "gpt-4o" };
  const { modelDefinitionId } = await store.createGatewayModelDefinition(model);
  const endpoint = {
    name: "chat",
    model_configs: [{ model_definition_id: modelDefinitionId }],
    aliases: ["openai/gpt-5.6"],
    settings: { sticky: true, timeouts: { first_byte: 20_000 } },
  };
  const { json } = await send({ method: "POST", path: "/endpoints/create", body: endpoint });
  const { aliases, settings, ...rest } = json.endpoint;
  expect({ aliases, settings }).toEqual({ aliases: endpoint.aliases, settings: endpoint.settings });
  for (const path of ["", ...mlflowPaths]) {
    const shown = path === "" ? json.endpoint : rest;
    const got = await send({ path: `${path}/endpoints/get?name=openai/gpt-5.6` });
    expect(got.json).toEqual({ endpoint: shown });
    const listed = await send({ path: `${path}/endpoints/list` });
    expect(listed.json).toEqual({ endpoints: [shown] });
  }
  for (const path of ["", ...mlflowPaths]) {
    const shown = path === "" ? json.endpoint : rest;
    const { endpoint_id } = rest;
    const body = { endpoint_id, usage_tracking: true };
    const updated = await send({ method: "POST", path: `${path}/endpoints/update`, body });
    expect(Object.keys(updated.json.endpoint).sort()).toEqual(Object.keys(shown).sort());
  }
});
