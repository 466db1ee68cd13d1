import Anthropic from "@anthropic-ai/sdk";
import { GoogleGenAI } from "@google/genai";
import OpenAI from "openai";
import { describe, expect, test } from "vitest";
import { openGatewayWithProvider } from "../fixtures/gateway-with-provider.ts";
import { sendRaw } from "../fixtures/raw-http.ts";
import { adminToken } from "../fixtures/served-backend.ts";

const messages = [{ role: "user" as const, content: "hello" }];

async function rejection(call: Promise<unknown>): Promise<Error & { readonly status?: number }> {
  return call.then(
    () => new Error("it was served"),
    (error: Error) => error,
  );
}

describe("a wrong base URL", () => {
  test.each([
    ["", "lacks `/v1`"],
    ["/", "lacks `/v1`"],
    ["/v1/v1", "surplus `/v1`"],
    ["/v1//", "contains `//`"],
    ["/api/v1", "nothing is below /api/v1"],
    ["/v1/chat/completions", "nothing is below /v1/chat/completions"],
  ])("is named by OpenAI's SDK: %j", async (base, what) => {
    const { url } = await openGatewayWithProvider();
    const client = new OpenAI({ apiKey: adminToken, baseURL: `${url}${base}`, maxRetries: 0 });
    const error = await rejection(client.chat.completions.create({ model: "chat", messages }));
    expect(error).toBeInstanceOf(OpenAI.NotFoundError);
    expect(error.message).toContain(what);
    expect(error.message).toContain("the nearest path is /v1/chat/completions");
    const { requestID } = error as InstanceType<typeof OpenAI.APIError>;
    expect(requestID).toMatch(/.-./);
    // The SDK asks for "/" and the path again if the base URL ends with a slash.
    const list = await rejection(client.models.list());
    expect(list.message).toContain("the nearest path is /v1/models");
  });

  test.each([
    ["/v1", "surplus `/v1`"],
    ["/anthropic", "nothing is below /anthropic/v1"],
    ["//", "contains `//`"],
  ])("is named by Anthropic's SDK: %j", async (base, what) => {
    const { url } = await openGatewayWithProvider();
    const client = new Anthropic({
      authToken: adminToken,
      baseURL: `${url}${base}`,
      maxRetries: 0,
    });
    const call = client.messages.create({ model: "chat", max_tokens: 5, messages });
    const error = await rejection(call);
    expect(error).toBeInstanceOf(Anthropic.NotFoundError);
    expect(error.message).toContain(what);
    expect(error.message).toContain("the nearest path is /v1/messages");
    const { requestID } = error as InstanceType<typeof Anthropic.APIError>;
    expect(error.message).toContain(`"request_id":"${requestID}"`);
  });

  test.each(["v1", "v1beta/v1beta", "/v1beta"])(
    "is named by Gemini's SDK: %j",
    async (apiVersion) => {
      const { url } = await openGatewayWithProvider();
      const baseUrl = apiVersion === "v1" ? `${url}/v1beta/` : url;
      const httpOptions = { baseUrl, apiVersion };
      const client = new GoogleGenAI({ apiKey: adminToken, httpOptions });
      const error = await rejection(
        client.models.generateContent({ model: "chat", contents: "hello" }),
      );
      expect([error.status, error.message]).toEqual([
        404,
        expect.stringContaining("nearest path is"),
      ]);
    },
  );
});

describe("Gemini's SDK", () => {
  test.each([
    ["v1", "chat"],
    ["v1beta", "models/chat"],
    ["v1alpha", "team/chat"],
  ])("calls an endpoint in version %s as %s", async (apiVersion, model) => {
    const { url, endpoint, provider } = await openGatewayWithProvider();
    const options = { provider: "gemini", modelName: "models/gemini-x", apiBase: provider.url };
    await endpoint(model.replace("models/", ""), options);
    for (const baseUrl of [url, `${url}/gateway/gemini`, `${url}/gateway/proxy/${model}`]) {
      if (model.startsWith("models/") && baseUrl.includes("proxy")) continue;
      const client = new GoogleGenAI({ apiKey: adminToken, httpOptions: { baseUrl, apiVersion } });
      const { text } = await client.models.generateContent({ model, contents: "hello" });
      expect(text).toContain("hello");
      const found = await client.models.get({ model });
      expect(found.name).toBe(`models/${model.replace("models/", "")}`);
      const stream = await client.models.generateContentStream({ model, contents: "hello" });
      for await (const chunk of stream) expect(chunk.text).toBeDefined();
    }
    const paths = new Set(provider.requests.map(({ path }) => path.replace(/\?.*/, "")));
    expect([...paths]).toEqual([
      `/${apiVersion}/models/gemini-x:generateContent`,
      `/${apiVersion}/models/gemini-x:streamGenerateContent`,
    ]);
  });
});

test("the SDK for Azure calls endpoints as deployments, with and without a version", async () => {
  const { url, endpoint } = await openGatewayWithProvider();
  await endpoint("team/chat");
  const { AzureOpenAI } = await import("openai");
  const client = new AzureOpenAI({
    ...{ endpoint: url, apiKey: adminToken, apiVersion: "2024-10-21", maxRetries: 0 },
  });
  const { model } = await client.chat.completions.create({ model: "team/chat", messages });
  expect(model).toBe("gpt-4o");
  const latest = new OpenAI({
    ...{ apiKey: "unused", baseURL: `${url}/openai/v1`, maxRetries: 0 },
    defaultHeaders: { "api-key": adminToken },
  });
  expect((await latest.embeddings.create({ model: "team/chat", input: "x" })).data).toHaveLength(1);
});

describe("models", () => {
  test("are listed in the format of each SDK, with the time of the endpoint", async () => {
    const { url, endpoint, gateway } = await openGatewayWithProvider();
    const since = Math.floor(Date.now() / 1_000);
    await endpoint("team/chat");
    await endpoint("other");
    const { items } = await gateway.store.listSecretInfos();
    const other = items.find(({ secretName }) => secretName === "other");
    // Its endpoint has no model to call any more.
    await gateway.store.deleteGatewaySecret({ secretId: other?.secretId ?? "" });
    await gateway.dataPlane?.endpoints.load();
    const openai = new OpenAI({ apiKey: adminToken, baseURL: `${url}/v1`, maxRetries: 0 });
    const { data } = await openai.models.list();
    expect(data.map(({ id }) => id)).toEqual(["team/chat"]);
    expect(data[0]?.created).toBeGreaterThanOrEqual(since);
    expect(await openai.models.retrieve("team/chat")).toMatchObject({ id: "team/chat" });
    const missing = await rejection(openai.models.retrieve("other"));
    expect(missing).toBeInstanceOf(OpenAI.NotFoundError);
    expect(missing.message).toContain("'other'");
    const anthropic = new Anthropic({ apiKey: adminToken, baseURL: url, maxRetries: 0 });
    const ids: string[] = [];
    for await (const { id, created_at } of anthropic.models.list({ limit: 1 })) {
      ids.push(id);
      expect(new Date(created_at).getTime()).toBeGreaterThanOrEqual(since * 1_000);
    }
    expect(ids).toEqual(["team/chat"]);
    expect(await anthropic.models.retrieve("team/chat")).toMatchObject({ type: "model" });
    const gemini = new GoogleGenAI({ apiKey: adminToken, httpOptions: { baseUrl: url } });
    const names: (string | undefined)[] = [];
    for await (const { name } of await gemini.models.list()) names.push(name);
    expect(names).toEqual(["models/team/chat"]);
  });

  test("of a proxied endpoint are that endpoint alone", async () => {
    const { url, endpoint } = await openGatewayWithProvider();
    await endpoint("a/b");
    await endpoint("c");
    const client = new OpenAI({
      ...{ apiKey: adminToken, baseURL: `${url}/gateway/proxy/a/b`, maxRetries: 0 },
    });
    expect((await client.models.list()).data.map(({ id }) => id)).toEqual(["a/b"]);
    expect(await client.models.retrieve("gpt-x")).toMatchObject({ id: "a/b" });
    // The client asks for a model of the provider.
    const { model } = await client.chat.completions.create({ model: "gpt-x", messages });
    expect(model).toBe("gpt-4o");
  });

  test("have the name that the path has", async () => {
    const { url, endpoint } = await openGatewayWithProvider();
    await endpoint("chat", { aliases: ["short/name"] });
    const get = async (path: string, headers = {}) => {
      const authorization = `Bearer ${adminToken}`;
      const response = await fetch(`${url}${path}`, { headers: { authorization, ...headers } });
      return response.json();
    };
    expect(await get("/v1/models/short/name")).toMatchObject({ id: "short/name" });
    expect(await get("/v1/models/chat")).toMatchObject({ id: "chat" });
    expect(await get("/v1/models/short%2Fname", { "anthropic-version": "1" })).toMatchObject({
      ...{ id: "short/name", display_name: "short/name" },
    });
    expect(await get("/v1beta/models/short/name")).toMatchObject({ name: "models/short/name" });
    expect(await get("/gateway/proxy/short/name/v1/models")).toMatchObject({
      data: [{ id: "short/name" }],
    });
  });

  test("are served with HEAD, and logged by their pattern", async () => {
    const { url, endpoint, log } = await openGatewayWithProvider();
    await endpoint("chat");
    const headers = { authorization: `Bearer ${adminToken}` };
    for (const path of ["/v1/models", "/v1/models/chat", "/gateway/openai/v1/models"]) {
      const got = await fetch(`${url}${path}`, { headers });
      const head = await fetch(`${url}${path}`, { method: "HEAD", headers });
      expect([got.status, head.status]).toEqual([200, 200]);
      expect(head.headers.get("content-length")).toBe(got.headers.get("content-length"));
      expect(head.headers.get("x-content-type-options")).toBe("nosniff");
      const id = head.headers.get("x-request-id");
      expect(head.headers.get("x-gw-request-id")).toBe(id);
      await expect.poll(log).toContain(`"requestId":"${id}"`);
    }
    expect(log()).toContain('"route":"/v1/models/{model}"');
    expect(log()).not.toContain("/v1/models/chat");
  });
});

describe("the id of a request", () => {
  test.each([
    ["openai", "/v1/chat/completions", "x-request-id"],
    ["anthropic", "/v1/messages", "request-id"],
    ["gemini", "/v1/models/chat:generateContent", "x-request-id"],
  ])(
    "is in the header that SDKs of %s read, unless the provider gave one",
    async (format, path, name) => {
      const { url, endpoint, provider, log } = await openGatewayWithProvider();
      const kind = format === "openai" ? {} : { provider: format, apiBase: provider.url };
      await endpoint("chat", kind);
      const contents = [{ role: "user", parts: [{ text: "hello" }] }];
      const body = format === "gemini" ? { contents } : { model: "chat", max_tokens: 5, messages };
      const call = (text = JSON.stringify(body)): Promise<Response> =>
        fetch(`${url}${path}`, {
          method: "POST",
          headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
          body: text,
        });
      const streamed = JSON.stringify({ ...body, ...(format !== "gemini" && { stream: true }) });
      provider.respond(({ json }) =>
        JSON.stringify(json).includes("fail") ? { status: 400 } : {},
      );
      const failing = JSON.stringify(body).replace("hello", "fail");
      for (const text of [JSON.stringify(body), streamed, failing]) {
        const { status, headers } = await call(text);
        expect([text, status]).toEqual([text, text === failing ? 400 : 200]);
        const own = headers.get("x-gw-request-id");
        expect(own).toMatch(/.-./);
        // The fake provider has no id in the header that SDKs of Gemini would read.
        expect([text, headers.get(name) === own]).toEqual([text, format === "gemini"]);
        expect(headers.get(name)).not.toBeNull();
      }
      const invalid = await call("[");
      const id = invalid.headers.get("x-gw-request-id");
      expect([invalid.status, invalid.headers.get(name)]).toEqual([400, id]);
      expect(await invalid.text()).toContain(`"request_id":"${id}"`);
      await expect.poll(log).toContain(`"requestId":"${id}"`);
    },
  );
});

test("WebSocket gets a 426 at once", async () => {
  const { url } = await openGatewayWithProvider();
  const head = [
    "GET /v1/responses HTTP/1.1",
    ...["host: gateway", "connection: Upgrade", "upgrade: websocket"],
    ...["sec-websocket-version: 13", "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ=="],
    `authorization: Bearer ${adminToken}`,
  ];
  const response = await sendRaw(Number(new URL(url).port), `${head.join("\r\n")}\r\n\r\n`);
  expect([response.status, response.headers.get("upgrade")]).toEqual([426, "HTTP/1.1"]);
  expect(JSON.parse(response.body)).toMatchObject({ error: { code: "UPGRADE_REQUIRED" } });
});
