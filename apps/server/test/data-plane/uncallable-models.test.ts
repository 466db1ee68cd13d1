import type { AuthConfig, SecretValue } from "@gw/entities";
import { expect, test } from "vitest";
import { openGatewayWithProvider } from "../fixtures/gateway-with-provider.ts";
import { adminToken } from "../fixtures/served-backend.ts";
import { apiClient } from "../fixtures/served-memory.ts";

const credential = { api_key: "sk-0123456789abcdef" };

interface Misconfigured {
  readonly provider?: string;
  readonly secretValue?: SecretValue;
  readonly authConfig?: AuthConfig;
}

test.each<[string, Misconfigured, string]>([
  ["a credential with a newline", { secretValue: { api_key: "sk-0123456789\n" } }, "visible ASCII"],
  [
    "a credential with a zero-width space",
    { secretValue: { api_key: "sk\u200b1" } },
    "visible ASCII",
  ],
  ["a field of another name", { secretValue: { apiKey: "sk-0123456789" } }, "needs an `api_key`"],
  ["no provider that can be called", { provider: "opnai" }, "opnai is not supported"],
  ["no resource", { provider: "azure", authConfig: {} }, "`resource` in its `auth_config`"],
  ["no api_base", { authConfig: {} }, "needs an `api_base`"],
  [
    "a target on another port than the allowed one",
    { authConfig: { api_base: "http://127.0.0.1:1/v1" } },
    "must be https://",
  ],
  [
    "a name of a private address",
    { authConfig: { api_base: "https://localhost:1/v1" } },
    "forbids the address of localhost",
  ],
])(
  "a model with %s is refused by calls, explain, test and doctor alike",
  async (_, given, text) => {
    const { gateway, provider: fake, url } = await openGatewayWithProvider();
    const { store } = gateway;
    const { provider = "openai-compatible", secretValue = credential } = given;
    const authConfig = given.authConfig ?? { api_base: `${fake.url}/v1` };
    const { secretId } = await store.createGatewaySecret({
      ...{ secretName: "s", provider, secretValue, authConfig },
    });
    const { modelDefinitionId } = await store.createGatewayModelDefinition({
      ...{ name: "m", secretId, provider, modelName: "gpt" },
    });
    const modelConfigs = [{ modelDefinitionId }];
    await store.createGatewayEndpoint({ name: "chat", modelConfigs });
    await gateway.dataPlane?.endpoints.load();
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
      body: JSON.stringify({ model: "chat", messages: [{ role: "user", content: "hi" }] }),
    });
    expect(response.ok).toBe(false);
    const call = apiClient(url);
    const base = "/api/3.0/mlflow/gateway";
    const explained = await call("GET", `${base}/endpoints/explain?name=chat`);
    const problem = expect.stringContaining(text);
    // An empty list is absent.
    expect(explained.json.explanation).not.toHaveProperty("tried");
    expect(explained.json.explanation.not_tried).toMatchObject([
      { name: "m", reason: "NOT_CALLABLE", problem },
    ]);
    const tested = await call("POST", `${base}/endpoints/test`, { name: "chat" });
    expect(tested.json.results).toMatchObject([{ outcome: "not_called", error: problem }]);
    const doctor = await call("GET", `${base}/doctor`);
    expect(doctor.json.report.findings).toContainEqual({
      ...{ code: "model_not_callable", grade: "problem", endpoint: "chat" },
      ...{ provider, model: "gpt", message: problem },
    });
    expect(fake.connections).toBe(0);
  },
);

test("a model that can be called is in no finding", async () => {
  const { endpoint, url } = await openGatewayWithProvider();
  await endpoint("chat");
  const { json } = await apiClient(url)("GET", "/api/3.0/mlflow/gateway/doctor");
  expect(json.report.findings ?? []).toEqual([]);
});
