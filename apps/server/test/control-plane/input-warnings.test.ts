import type { InputWarning } from "@gw/entities";
import { RestAdminClient, RestGatewayStore } from "@gw/store-rest";
import { basePaths } from "@gw/store-rest/protocol";
import { expect, test } from "vitest";
import { cataloguePaths } from "../../src/workspaces/catalogue-paths.ts";
import { openGatewayWithProvider } from "../fixtures/gateway-with-provider.ts";
import { adminToken } from "../fixtures/served-backend.ts";
import { apiClient } from "../fixtures/served-memory.ts";

const warning = {
  code: "credential_not_redactable",
  field: "secret_value",
  message: expect.stringMatching(/^`secret_value` has a value of fewer than 16 characters/),
};

test("a created or updated secret has warnings, except for clients of MLflow", async () => {
  const { url } = await openGatewayWithProvider();
  const call = apiClient(url);
  for (const [index, basePath] of basePaths.entries()) {
    const warnings = index === 0 ? [warning] : undefined;
    const { json, status } = await call("POST", `${basePath}/secrets/create`, {
      ...{ secret_name: `short-${index}`, provider: "openai" },
      secret_value: { api_key: "s3cr3t!" },
    });
    expect([status, json]).toEqual([
      200,
      { secret: expect.anything(), ...(warnings && { warnings }) },
    ]);
    const { secret_id } = (json as { secret: { secret_id: string } }).secret;
    const value = { secret_id, secret_value: { api_key: "lm-studio" } };
    const updated = await call("POST", `${basePath}/secrets/update`, value);
    expect((updated.json as { warnings?: unknown }).warnings).toEqual(warnings);
    const label = { secret_id, auth_config: { api_version: "v1" } };
    const labelled = await call("POST", `${basePath}/secrets/update`, label);
    expect(labelled.json).not.toHaveProperty("warnings");
  }
});

test.each([
  ["handling=strict", 400],
  ['respond-async, Handling = "STRICT"', 400],
  ["handling=lenient", 200],
  ["x-handling=strict", 200],
])("a request with the preference %s has the status %i", async (prefer, status) => {
  const { url } = await openGatewayWithProvider();
  const response = await fetch(`${url}${basePaths[0]}/secrets/create`, {
    method: "POST",
    headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json", prefer },
    body: JSON.stringify({
      ...{ secret_name: "a", provider: "opnai", secret_value: { api_key: "sk-0123456789abcdef" } },
    }),
  });
  expect(response.status).toBe(status);
  const { message = "", warnings = [] } = (await response.json()) as {
    readonly message?: string;
    readonly warnings?: readonly { readonly message: string }[];
  };
  expect([message, ...warnings.map((one) => one.message)].join()).toContain("Did you mean openai?");
});

test("a strict REST client is refused what would cause a warning", async () => {
  const { url } = await openGatewayWithProvider();
  const store = new RestGatewayStore({ baseUrl: url, token: adminToken });
  const input = {
    secretName: "a",
    provider: "azure",
    secretValue: { api_key: "sk-0123456789abcdef" },
  };
  await expect(store.createGatewaySecret(input, { strict: true })).rejects.toMatchObject({
    code: "INVALID_PARAMETER_VALUE",
    message: expect.stringContaining("`auth_config` allows no call"),
  });
  const { secretId } = await store.createGatewaySecret(input);
  const found: InputWarning[] = [];
  const onWarnings = (warnings: readonly InputWarning[]) => void found.push(...warnings);
  const model = { name: "m", secretId, provider: "azure", modelName: "gpt" };
  await store.createGatewayModelDefinition(model, { onWarnings });
  expect(found).toMatchObject([{ code: "destination_incomplete", field: "secret_id" }]);
});

test("a model and an endpoint over a secret that no call can send have warnings over REST", async () => {
  const { url, gateway } = await openGatewayWithProvider();
  const { secretId } = await gateway.store.createGatewaySecret({
    ...{ secretName: "broken", provider: "openai" },
    secretValue: { api_key: "sk-0123456789abcdef\n" },
  });
  const call = apiClient(url);
  const [basePath = ""] = basePaths;
  const warningAbout = (field: string) => ({
    code: "credential_not_sendable",
    field,
    message: expect.stringContaining("needs an `api_key` of visible ASCII characters"),
  });
  const model = await call("POST", `${basePath}/model-definitions/create`, {
    ...{ name: "broken", secret_id: secretId, provider: "openai", model_name: "m" },
  });
  expect(model.json.warnings).toEqual([warningAbout("secret_id")]);
  const { model_definition_id } = model.json.model_definition;
  const endpoint = await call("POST", `${basePath}/endpoints/create`, {
    ...{ name: "chat", model_configs: [{ model_definition_id, linkage_type: "PRIMARY" }] },
  });
  expect(endpoint.json.warnings).toEqual([warningAbout("model_configs")]);
  expect(JSON.stringify([model.json, endpoint.json])).not.toContain("0123456789abcdef");
});

test("a REST client passes warnings on", async () => {
  const { url } = await openGatewayWithProvider();
  const store = new RestGatewayStore({ baseUrl: url, token: adminToken });
  const found: InputWarning[] = [];
  const onWarnings = (warnings: readonly InputWarning[]) => void found.push(...warnings);
  const input = { secretName: "a", provider: "openai", secretValue: { api_key: "s3cr3t!" } };
  await store.createGatewaySecret(input, { onWarnings });
  expect(found).toEqual([warning]);
});

test("a token for an alias permits its calls, and one for an unknown endpoint has a warning", async () => {
  const { url, endpoint } = await openGatewayWithProvider();
  await endpoint("chat", { aliases: ["assistant"] });
  const call = apiClient(url);
  const [path, mlflowPath] = basePaths.map((base) => `${base}/tokens/create`);
  const body = { name: "app", roles: ["invoker"], endpoints: ["assistant"] };
  const { json } = await call("POST", path ?? "", body);
  expect(json).toEqual({
    token: expect.any(String),
    info: expect.objectContaining({ endpoints: ["chat"] }),
  });
  const headers = { authorization: `Bearer ${(json as { token: string }).token}` };
  const models = await fetch(`${url}/v1/models`, { headers });
  expect(await models.json()).toMatchObject({ data: [{ id: "chat" }] });

  const unknown = { ...body, endpoints: ["asistant"] };
  const issued = await call("POST", path ?? "", unknown);
  expect(issued).toMatchObject({ status: 200, json: { warnings: [{ code: "endpoint_unknown" }] } });
  expect((await call("POST", mlflowPath ?? "", unknown)).json).not.toHaveProperty("warnings");

  const admin = new RestAdminClient({ baseUrl: url, token: adminToken });
  const found: InputWarning[] = [];
  const onWarnings = (warnings: readonly InputWarning[]) => void found.push(...warnings);
  const input = { name: "app", roles: ["invoker"] as const, endpoints: ["nope"] };
  const { info } = await admin.createAccessToken(input, { onWarnings });
  expect(info.endpoints).toEqual(["nope"]);
  expect(found).toMatchObject([{ code: "endpoint_unknown", field: "endpoints" }]);
  await expect(admin.createAccessToken(input, { strict: true })).rejects.toMatchObject({
    code: "RESOURCE_DOES_NOT_EXIST",
  });
});

test("a workspace that settings name has warnings, except for clients of MLflow", async () => {
  const { url } = await openGatewayWithProvider({ GW_EGRESS_ALLOW: "10.0.0.0/8@research" });
  const call = apiClient(url);
  const named = (field: string) => ({
    ...{ code: "workspace_named_in_settings", field },
    message: expect.stringContaining(": 10.0.0.0/8@research over TLS"),
  });
  for (const [index, basePath] of basePaths.entries()) {
    const warningsAbout = (field: string) => (index === 0 ? { warnings: [named(field)] } : {});
    const body = { name: "research" };
    const { json } = await call("POST", `${basePath}/workspaces/create`, body);
    expect(json).toEqual({ workspace: expect.anything(), ...warningsAbout("name") });
    const { workspace_id } = (json as { workspace: { workspace_id: string } }).workspace;
    const deleted = await call("DELETE", `${basePath}/workspaces/delete`, { workspace_id });
    expect(deleted).toMatchObject({ status: 200 });
    expect(deleted.json).toEqual(warningsAbout("workspace_id"));
  }
  for (const path of cataloguePaths) {
    const created = await call("POST", path, { name: "research" });
    expect([created.status, created.json]).toEqual([201, { workspace: { name: "research" } }]);
    const headers = { authorization: `Bearer ${adminToken}` };
    const deleted = await fetch(`${url}${path}/research`, { method: "DELETE", headers });
    expect([deleted.status, await deleted.text()]).toEqual([204, ""]);
  }

  const { workspaces } = new RestAdminClient({ baseUrl: url, token: adminToken });
  const found: InputWarning[] = [];
  const onWarnings = (warnings: readonly InputWarning[]) => void found.push(...warnings);
  await expect(workspaces.create({ name: "research" }, { strict: true })).rejects.toMatchObject({
    code: "INVALID_PARAMETER_VALUE",
  });
  const { workspaceId } = await workspaces.create({ name: "research" }, { onWarnings });
  await workspaces.delete({ workspaceId }, { onWarnings });
  expect(found).toEqual([named("name"), named("workspace_id")]);
});
