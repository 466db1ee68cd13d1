import { GatewayError } from "@gw/entities";
import { openGateway, readSettings } from "@gw/gateway";
import { RestAdminClient } from "@gw/store-rest";
import { expect, onTestFinished, test } from "vitest";
import { buildApp } from "../../src/http/app.ts";
import { adminToken } from "../fixtures/served-backend.ts";
import { apiClient, serveMemory } from "../fixtures/served-memory.ts";
import { temporaryFolder } from "../fixtures/temporary-folder.ts";

/** A server over a gateway with the endpoint `chat`. */
async function serveChat() {
  const gateway = await openGateway(readSettings({ GW_DATA_DIR: temporaryFolder() }), {
    serverId: "test:1",
  });
  const app = await buildApp({ gateway, adminToken });
  await app.listen({ host: "127.0.0.1", port: 0 });
  onTestFinished(async () => {
    await app.close();
    await gateway.close();
  });
  const { port } = app.server.address() as { port: number };
  const url = `http://127.0.0.1:${port}`;
  const { secretId } = await gateway.store.createGatewaySecret({
    ...{ secretName: "openai", provider: "openai" },
    secretValue: { api_key: "sk-canary-0123456789" },
  });
  const { modelDefinitionId } = await gateway.store.createGatewayModelDefinition({
    ...{ name: "gpt", secretId, provider: "openai", modelName: "gpt-4o" },
  });
  await gateway.store.createGatewayEndpoint({
    ...{ name: "chat", modelConfigs: [{ modelDefinitionId }] },
  });
  return { gateway, url, admin: new RestAdminClient({ baseUrl: url, token: adminToken }) };
}

test("returns the same results over REST as in the process", async () => {
  const { admin, gateway } = await serveChat();
  const { operations } = gateway;
  const usage = await admin.getSecretUsage({ secretName: "openai" });
  expect(usage).toEqual(await operations.getSecretUsage({ secretName: "openai" }));
  expect(usage.endpoints).toMatchObject([{ name: "chat", breaks: true, lostModels: ["gpt"] }]);
  const explanation = await admin.explainGatewayEndpoint({ name: "chat" });
  expect(explanation).toEqual(await operations.explainGatewayEndpoint({ name: "chat" }));
  expect(explanation).toMatchObject({
    tried: [{ name: "gpt", chances: [1] }],
    unknown: ["recent_failures", "provider_responses"],
  });
  expect(await admin.getDoctorReport()).toEqual({ findings: [] });
  await expect(admin.getSecretUsage({ secretName: "none" })).rejects.toMatchObject({
    code: "RESOURCE_DOES_NOT_EXIST",
  });
});

test("uses snake_case on the wire and returns no credential", async () => {
  const { url } = await serveChat();
  const call = apiClient(url);
  const usage = await call("GET", "/api/v1/gateway/secrets/usage?secret_name=openai");
  expect(usage.json.usage).toMatchObject({
    secret: { secret_name: "openai" },
    model_definitions: [{ model_name: "gpt-4o" }],
    endpoints: [{ name: "chat", lost_models: ["gpt"] }],
  });
  const explanation = await call("GET", "/api/v1/gateway/endpoints/explain?name=chat");
  expect(explanation.json.explanation.tried).toMatchObject([
    { name: "gpt", model_name: "gpt-4o", linkage_type: "PRIMARY", weight: 1, chances: [1] },
  ]);
  expect(JSON.stringify([usage.json, explanation.json])).not.toContain("canary");
});

test("requires read permission for usage and explanations, and admin for the doctor", async () => {
  const { gateway, url } = await serveChat();
  const codeWith = async (path: string, role: "viewer" | "invoker") => {
    const { token } = await gateway.tokens.createAccessToken({ name: role, roles: [role] });
    await gateway.tokenCache?.refresh();
    const { json } = await apiClient(url, token)("GET", `/api/v1/gateway${path}`);
    return json.error_code;
  };
  for (const path of ["/secrets/usage?secret_name=openai", "/endpoints/explain?name=chat"]) {
    expect(await codeWith(path, "viewer")).toBeUndefined();
    expect(await codeWith(path, "invoker")).toBe("PERMISSION_DENIED");
  }
  expect(await codeWith("/doctor", "viewer")).toBe("PERMISSION_DENIED");
});

test("a server without keys explains an endpoint without opening credentials", async () => {
  const { url, gateway } = await serveMemory();
  const { store } = gateway;
  const { secretId } = await store.createGatewaySecret({
    ...{ secretName: "s", provider: "openai", secretValue: { api_key: "x" } },
  });
  const { modelDefinitionId } = await store.createGatewayModelDefinition({
    ...{ name: "m", secretId, provider: "openai", modelName: "m" },
  });
  await store.createGatewayEndpoint({ name: "e", modelConfigs: [{ modelDefinitionId }] });
  const admin = new RestAdminClient({ baseUrl: url, token: adminToken });
  const { unknown } = await admin.explainGatewayEndpoint({ name: "e" });
  expect(unknown[0]).toBe("credentials_not_opened");
  const error = await admin.explainGatewayEndpoint({ name: "none" }).catch((one: unknown) => one);
  expect(GatewayError.is(error, "RESOURCE_DOES_NOT_EXIST")).toBe(true);
  expect((await admin.getDoctorReport()).findings).toContainEqual({
    ...{ code: "no_running_server", grade: "note" },
  });
});
