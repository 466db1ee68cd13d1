import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { openFilled } from "../fixtures/filled-backend.ts";
import { temporaryFolder } from "../fixtures/temporary-folder.ts";

const name = "\u202ea\u200bb\u00a0";

test("names that earlier releases accepted are read, changed and deleted", async () => {
  const folder = temporaryFolder();
  const url = `sqlite:${folder.path}/gateway.db`;
  const { backend, store, secret, definition } = await openFilled({ url });
  const { secretId } = secret;
  const { modelDefinitionId } = definition;
  const { endpointId } = await store.createGatewayEndpoint({
    name: "chat",
    modelConfigs: [{ modelDefinitionId }],
    tags: [{ key: "k", value: "v" }],
  });
  const binding = { endpointId, resourceType: "job" };
  await store.createEndpointBinding({ ...binding, resourceId: "r", displayName: "d" });
  const database = new Database(`${folder.path}/gateway.db`);
  database.prepare("update gateway_model_definitions set name = ?").run(name);
  database.prepare("update gateway_endpoint_tags set tag_key = ?, tag_value = ?").run(name, name);
  database
    .prepare("update gateway_endpoint_bindings set resource_id = ?, display_name = ?")
    .run(name, name);
  database.exec("drop trigger gateway_secrets_immutable");
  database.prepare("update gateway_secrets set secret_name = ?").run(name);
  database.close();

  expect((await store.getSecretInfo({ secretName: name })).secretId).toBe(secretId);
  const listed = await store.listGatewayModelDefinitions();
  expect(listed.items.map((one) => [one.name, one.secretName])).toEqual([[name, name]]);
  expect((await store.getGatewayEndpoint({ endpointId })).tags).toEqual([
    { key: name, value: name },
  ]);
  const bindings = await store.listEndpointBindings({ resourceId: name });
  expect(bindings.items.map(({ displayName }) => displayName)).toEqual([name]);

  await store.updateGatewayModelDefinition({ modelDefinitionId, modelName: "other" });
  await store.updateGatewayModelDefinition({ modelDefinitionId, name: "renamed" });
  expect((await store.getGatewayModelDefinition({ name: "renamed" })).modelName).toBe("other");
  await store.updateGatewaySecret({ secretId, authConfig: { organization: "o" } });
  await store.deleteGatewayEndpointTag({ endpointId, key: name });
  await store.deleteEndpointBinding({ ...binding, resourceId: name });
  await store.deleteGatewayEndpoint({ endpointId });
  await store.deleteGatewayModelDefinition({ modelDefinitionId });
  await store.deleteGatewaySecret({ secretId });
  expect((await store.listSecretInfos()).items).toEqual([]);
  await backend.close();
  folder.remove();
});
