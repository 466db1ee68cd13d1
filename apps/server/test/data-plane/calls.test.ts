import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { describe, expect, test } from "vitest";
import { canary, openGatewayWithProvider } from "../fixtures/gateway-with-provider.ts";
import { adminToken } from "../fixtures/served-backend.ts";

const messages = [{ role: "user" as const, content: "hello" }];
const contents = [{ role: "user", parts: [{ text: "hello" }] }];

function callLines(log: string): object[] {
  const lines = log.split("\n").filter((line) => line.includes('"msg":"call"'));
  return lines.map((line) => JSON.parse(line));
}

describe("the OpenAI SDK", () => {
  test("creates chats, streams, embeddings and responses, and lists models", async () => {
    const { url, endpoint, provider, log } = await openGatewayWithProvider();
    await endpoint("chat");
    const client = new OpenAI({ apiKey: adminToken, baseURL: `${url}/v1`, maxRetries: 0 });
    const plain = await client.chat.completions.create({ model: "chat", messages });
    expect(plain.choices[0]?.message.content).toContain("hello");
    expect(plain.model).toBe("gpt-4o");
    const parts: string[] = [];
    const stream = await client.chat.completions.create({ model: "chat", messages, stream: true });
    for await (const chunk of stream) parts.push(chunk.choices[0]?.delta.content ?? "");
    expect(parts.join("")).toContain("hello");
    const embedding = await client.embeddings.create({ model: "chat", input: "hello" });
    expect(embedding.data[0]?.embedding.length).toBeGreaterThan(0);
    const response = await client.responses.create({ model: "chat", input: "hello" });
    expect(response.output_text).toContain("hello");
    const models = await client.models.list();
    expect(models.data.map(({ id }) => id)).toEqual(["chat"]);
    expect(provider.requests.map(({ headers }) => headers.authorization)).toEqual(
      provider.requests.map(() => `Bearer ${canary}`),
    );
    await expect.poll(() => callLines(log())).toHaveLength(4);
    expect(callLines(log())[0]).toMatchObject({
      endpoint: "chat",
      model: "gpt-4o",
      provider: "openai-compatible",
      operation: "chat.completions",
      principal: "admin",
      status: 200,
      attempts: 1,
      tokens: { input: expect.any(Number), output: expect.any(Number) },
    });
  });

  test("receives tool calls and structured output, plain and streamed", async () => {
    const { url, endpoint } = await openGatewayWithProvider();
    await endpoint("chat");
    const client = new OpenAI({ apiKey: adminToken, baseURL: `${url}/v1`, maxRetries: 0 });
    const parameters = { type: "object", properties: { city: { type: "string" } } };
    const tools = [{ type: "function" as const, function: { name: "weather", parameters } }];
    const plain = await client.chat.completions.create({ model: "chat", messages, tools });
    expect(plain.choices[0]?.message.tool_calls).toMatchObject([
      { type: "function", function: { name: "weather", arguments: expect.any(String) } },
    ]);
    const streamed = client.chat.completions.stream({ model: "chat", messages, tools });
    const { message } = (await streamed.finalChatCompletion()).choices[0] ?? {};
    expect(message?.tool_calls?.[0]).toMatchObject({ function: { name: "weather" } });
    const shaped = await client.chat.completions.create({
      model: "chat",
      messages,
      response_format: {
        type: "json_schema",
        json_schema: { name: "place", strict: true, schema: { ...parameters, required: ["city"] } },
      },
    });
    const content = shaped.choices[0]?.message.content ?? "";
    expect(JSON.parse(content)).toEqual({ city: expect.any(String) });
  });

  test("parses errors of the token, the endpoint and the provider", async () => {
    const { url, endpoint, provider } = await openGatewayWithProvider();
    await endpoint("chat");
    const of = (apiKey: string) => new OpenAI({ apiKey, baseURL: `${url}/v1`, maxRetries: 0 });
    await expect(
      of("gw_unknown").chat.completions.create({ model: "chat", messages }),
    ).rejects.toMatchObject({ status: 401, code: "UNAUTHENTICATED" });
    await expect(
      of(adminToken).chat.completions.create({ model: "unknown", messages }),
    ).rejects.toMatchObject({ status: 404, code: "model_not_found" });
    await expect(of("gw_unknown").models.list()).rejects.toMatchObject({
      status: 401,
      code: "UNAUTHENTICATED",
      message: expect.stringContaining("token"),
    });
    provider.enqueue({ status: 400, message: "too long" });
    await expect(
      of(adminToken).chat.completions.create({ model: "chat", messages }),
    ).rejects.toMatchObject({ status: 400, message: expect.stringContaining("too long") });
  });
});

test("the Anthropic SDK sends messages, plain and streamed", async () => {
  const { url, endpoint, provider } = await openGatewayWithProvider();
  await endpoint("claude", { provider: "anthropic", modelName: "claude-x", apiBase: provider.url });
  const client = new Anthropic({ authToken: adminToken, baseURL: url, maxRetries: 0 });
  const plain = await client.messages.create({ model: "claude", max_tokens: 50, messages });
  expect(JSON.stringify(plain.content)).toContain("hello");
  const stream = client.messages.stream({ model: "claude", max_tokens: 50, messages });
  expect(JSON.stringify((await stream.finalMessage()).content)).toContain("hello");
  const tools = [{ name: "weather", input_schema: { type: "object" as const } }];
  const called = await client.messages.create({ model: "claude", max_tokens: 50, messages, tools });
  expect(called.content).toMatchObject([{ type: "tool_use", name: "weather" }]);
  expect(await client.messages.countTokens({ model: "claude", messages })).toHaveProperty(
    "input_tokens",
  );
  const body = JSON.parse(provider.requests[0]?.body.toString() ?? "{}");
  expect(body.model).toBe("claude-x");
});

describe("paths of MLflow's gateway", () => {
  test.each([
    ["/gateway/chat/mlflow/invocations", { messages }],
    ["/gateway/mlflow/v1/chat/completions", { model: "chat", messages }],
    ["/gateway/openai/v1/embeddings", { model: "chat", input: "hi" }],
    ["/gateway/gemini/v1beta/models/gem:generateContent", { contents }],
    ["/gateway/gemini/v1beta/models/gem:streamGenerateContent?alt=sse", { contents }],
  ])("%s", async (path, body) => {
    const { url, endpoint, provider } = await openGatewayWithProvider();
    await endpoint("chat");
    await endpoint("gem", { provider: "gemini", modelName: "gemini-x", apiBase: provider.url });
    const response = await fetch(`${url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${adminToken}` },
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(200);
    await response.text();
    const [request] = provider.requests;
    expect(`${request?.path} ${request?.body.toString()}`).toMatch(/gpt-4o|gemini-x/);
  });
});

test("the body decides between chat and embeddings at MLflow's invocations", async () => {
  const { url, endpoint, provider } = await openGatewayWithProvider();
  await endpoint("chat");
  const invoke = (body: object): Promise<Response> =>
    fetch(`${url}/gateway/chat/mlflow/invocations`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${adminToken}` },
      body: JSON.stringify(body),
    });
  for (const body of [{ messages }, { input: "hi" }, { input: ["a", "b"] }]) {
    const response = await invoke(body);
    expect(response.status).toBe(200);
    await response.text();
  }
  expect(provider.requests.map(({ path }) => path?.replace(/^.*\/v1/, ""))).toEqual([
    "/chat/completions",
    "/embeddings",
    "/embeddings",
  ]);
  const refused = await invoke({ inputs: "hi" });
  expect(refused.status).toBe(400);
  expect(await refused.text()).toContain("`messages` (chat.completions) or `input` (embeddings)");
  expect(provider.requests).toHaveLength(3);
  const metrics = await (
    await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${adminToken}` } })
  ).text();
  expect(metrics).toContain('operation="embeddings",status="200"} 2');
});

test("a change applies to calls at once, and no response or log contains the credential", async () => {
  const { url, endpoint, gateway, provider, log } = await openGatewayWithProvider();
  await endpoint("chat");
  const call = (): Promise<Response> =>
    fetch(`${url}/v1/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${adminToken}` },
      body: JSON.stringify({ model: "chat", messages }),
    });
  await (await call()).text();
  const api = async (path: string, body: object): Promise<void> => {
    const response = await fetch(`${url}/api/v1/gateway${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${adminToken}` },
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(200);
  };
  const [secret] = (await gateway.store.listSecretInfos()).items;
  const replaced = "sk-canary-replaced-0123456789";
  await api("/secrets/update", {
    secret_id: secret?.secretId,
    secret_value: { api_key: replaced },
  });
  while (provider.requests.at(-1)?.headers.authorization !== `Bearer ${replaced}`) {
    await (await call()).text();
  }
  provider.enqueue({ status: 401, faults: ["echo-credential"] });
  const echoed = await (await call()).text();
  const trail = JSON.stringify(await gateway.auditLog.list());
  await expect.poll(() => callLines(log()).at(-1)).toMatchObject({ status: 502 });
  for (const text of [log(), echoed, trail]) {
    expect(text).not.toContain(replaced);
    expect(text).not.toContain(canary);
  }
});
