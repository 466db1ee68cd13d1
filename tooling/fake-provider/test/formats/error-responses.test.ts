import { onTestFinished, test } from "vitest";
import { FakeProvider, type FakeProviderOptions } from "../../src/index.ts";

async function open(options: FakeProviderOptions = {}): Promise<FakeProvider> {
  const provider = await FakeProvider.start(options);
  onTestFinished(() => provider.stop());
  return provider;
}

const version = { "anthropic-version": "2023-06-01" };
const gemini = "/v1beta/models/gemini-x:generateContent";

test.for([
  ["/v1/chat/completions", { "x-api-key": "k" }, { error: { code: "invalid_api_key" } }],
  ["/v1/embeddings", { "x-goog-api-key": "k" }, { error: { code: "invalid_api_key" } }],
  ["/v1/messages", { ...version, "api-key": "k" }, { error: { type: "authentication_error" } }],
  [gemini, { authorization: "Bearer k" }, { error: { status: "UNAUTHENTICATED" } }],
  [`${gemini}?key=k`, {}, { error: { status: "PERMISSION_DENIED" } }],
] as const)(
  "%s rejects a credential of another kind",
  async ([path, headers, error], { expect }) => {
    const provider = await open();
    const sent = { method: "POST", headers, body: "{}" };
    const response = await fetch(`${provider.url}${path}`, sent);
    expect([401, 403]).toContain(response.status);
    expect(await response.json()).toMatchObject(error);
  },
);

test("only the configured credential is accepted", async ({ expect }) => {
  const provider = await open({ credential: "right" });
  const statusOf = async (headers: Record<string, string>): Promise<number> =>
    (await fetch(`${provider.url}/v1/models`, { headers })).status;
  expect(await statusOf({ authorization: "Bearer wrong" })).toBe(401);
  expect(await statusOf({ authorization: "Bearer right" })).toBe(200);
  expect(await statusOf({ "api-key": "right" })).toBe(200);
});

test.for([
  ["/v1/v1/chat/completions", "{}", 404, "Invalid URL"],
  ["/v1/chat/completions", "{", 400, "not JSON"],
  ["/v1/chat/completions", "{}", 400, "model: Field required"],
  ["/v1/chat/completions", '{"model":"m"}', 400, "Missing required parameter: 'messages'."],
  ["/v1/responses", '{"model":"m"}', 400, "One of 'input' or"],
  ["/v1/completions", '{"model":"m"}', 400, "Missing required parameter: 'prompt'."],
  ["/v1/embeddings", '{"model":"m"}', 400, "Missing required parameter: 'input'."],
] as const)("%s rejects %s with %i", async ([path, body, status, message], { expect }) => {
  const provider = await open();
  const headers = { authorization: "Bearer k", "content-type": "application/json" };
  const response = await fetch(`${provider.url}${path}`, { method: "POST", headers, body });
  expect(response.status).toBe(status);
  expect(await response.text()).toContain(message);
});

test.for([
  "/openai/v1/embeddings",
  "/api/v1/embeddings",
  "/inference/v1/embeddings",
  "/v1beta/openai/embeddings",
  "/openai/deployments/m/embeddings?api-version=1",
])("%s is a path of OpenAI's API format", async (path, { expect }) => {
  const provider = await open();
  const headers = { "api-key": "k", "content-type": "application/json" };
  const body = '{"model":"m","input":"hi"}';
  const response = await fetch(`${provider.url}${path}`, { method: "POST", headers, body });
  expect(response.status).toBe(200);
});

test("a model name with an invalid encoding is used unchanged", async ({ expect }) => {
  const provider = await open();
  const headers = { authorization: "Bearer k" };
  const response = await fetch(`${provider.url}/v1/models/%E0%A4%A`, { headers });
  expect(await response.json()).toMatchObject({ id: "%E0%A4%A" });
});
