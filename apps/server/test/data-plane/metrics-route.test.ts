import { describe, expect, test } from "vitest";
import { canary, openGatewayWithProvider } from "../fixtures/gateway-with-provider.ts";
import { adminToken } from "../fixtures/served-backend.ts";

const authorization = `Bearer ${adminToken}`;

function call(url: string, body: object): Promise<Response> {
  return fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization, "content-type": "application/json" },
    body: JSON.stringify({ messages: [{ role: "user", content: "hello" }], ...body }),
  });
}

async function scrape(url: string): Promise<string> {
  const response = await fetch(`${url}/metrics`, { headers: { authorization } });
  expect(response.headers.get("content-type")).toContain("text/plain");
  return response.text();
}

describe("the metrics", () => {
  test("count calls, attempts, fallbacks and tokens by endpoint and provider", async () => {
    const { url, endpoint, gateway, provider } = await openGatewayWithProvider();
    await endpoint("chat");
    await endpoint("other");
    const { store } = gateway;
    const [other] = (await store.listGatewayModelDefinitions()).items.filter(
      ({ name }) => name === "other",
    );
    const { endpointId } = await store.getGatewayEndpoint({ name: "chat" });
    await store.attachModelToEndpoint({
      endpointId,
      modelConfig: {
        modelDefinitionId: other?.modelDefinitionId ?? "",
        linkageType: "FALLBACK",
        fallbackOrder: 0,
      },
    });
    await gateway.dataPlane?.endpoints.load();
    provider.enqueue({ status: 500 });
    const response = (await (await call(url, { model: "chat" })).json()) as {
      usage: { prompt_tokens: number; completion_tokens: number };
    };
    await (await call(url, { model: "unknown" })).arrayBuffer();
    const lines = (await scrape(url)).split("\n");
    const of = 'workspace="default",endpoint="chat",provider="openai-compatible"';
    const chat = 'workspace="default",endpoint="chat",operation="chat.completions"';
    expect(lines).toEqual(
      expect.arrayContaining([
        `gw_requests_total{${chat},status="200"} 1`,
        'gw_requests_total{workspace="default",endpoint="",operation="chat.completions",status="404"} 1',
        `gw_attempts_total{${of},model="gpt-4o",outcome="error_response"} 1`,
        `gw_attempts_total{${of},model="gpt-4o",outcome="answered"} 1`,
        'gw_fallbacks_total{workspace="default",endpoint="chat"} 1',
        `gw_tokens_total{${of},type="input"} ${response.usage.prompt_tokens}`,
        `gw_tokens_total{${of},type="output"} ${response.usage.completion_tokens}`,
        `gw_first_byte_seconds_count{${of}} 1`,
        `gw_request_duration_seconds_count{${of}} 1`,
        `gw_snapshot_revision ${gateway.dataPlane?.endpoints?.revision}`,
        "gw_open_circuits 0",
      ]),
    );
    expect(lines.some((line) => /^gw_snapshot_age_seconds \d+(\.\d+)?$/.test(line))).toBe(true);
    expect(lines.some((line) => line.startsWith("process_resident_memory_bytes "))).toBe(true);
  });

  test("count each class of tokens, reasoning apart, and calls with an estimate", async () => {
    const { url, endpoint, provider } = await openGatewayWithProvider();
    await endpoint("chat");
    const usage = {
      ...{ prompt_tokens: 10, completion_tokens: 20 },
      prompt_tokens_details: { cached_tokens: 4, audio_tokens: 1 },
      completion_tokens_details: { reasoning_tokens: 8, audio_tokens: 2 },
    };
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify({ choices: [{ message: { content: "a" } }], usage });
    provider.enqueue({ headers, body });
    await (await call(url, { model: "chat" })).arrayBuffer();
    const of = 'workspace="default",endpoint="chat",provider="openai-compatible"';
    const tokens = { input: 5, cache_read: 4, audio_input: 1, output: 18, audio_output: 2 };
    const counts = Object.entries(tokens).map(([type, count]) => {
      return `gw_tokens_total{${of},type="${type}"} ${count}`;
    });
    const lines = (await scrape(url)).split("\n");
    expect(lines.filter((line) => line.startsWith("gw_tokens_total{")).sort()).toEqual(
      counts.sort(),
    );
    expect(lines).toContain(`gw_reasoning_tokens_total{${of}} 8`);
    expect(lines.some((line) => line.startsWith("gw_estimated_usage_calls_total{"))).toBe(false);
    provider.enqueue({ events: 5, faults: ["drop"], after: 3 });
    const aborted = await call(url, { model: "chat", stream: true });
    await expect(aborted.text()).rejects.toThrow();
    expect((await scrape(url)).split("\n")).toContain(`gw_estimated_usage_calls_total{${of}} 1`);
  });

  test("have failures of loaded endpoints and of called models as 0 before the first one", async () => {
    const { url, endpoint, provider } = await openGatewayWithProvider();
    await endpoint("chat");
    const of = 'provider="openai-compatible"';
    const zeros = [
      'gw_fallbacks_total{workspace="default",endpoint="chat"} 0',
      `gw_upstream_credential_failures_total{workspace="default",endpoint="chat",model="gpt-4o",${of}} 0`,
    ];
    const before = (await scrape(url)).split("\n");
    expect(before).toEqual(expect.arrayContaining(zeros));
    expect(before.some((line) => line.startsWith("gw_attempts_total{"))).toBe(false);
    provider.enqueue({ status: 401 });
    await (await call(url, { model: "chat" })).arrayBuffer();
    const attempt = `gw_attempts_total{workspace="default",endpoint="chat",${of},model="gpt-4o"`;
    expect((await scrape(url)).split("\n")).toEqual(
      expect.arrayContaining([
        `gw_upstream_credential_failures_total{workspace="default",endpoint="chat",model="gpt-4o",${of}} 1`,
        `${attempt},outcome="credential_rejected"} 1`,
        `${attempt},outcome="answered"} 0`,
        `${attempt},outcome="timed_out"} 0`,
      ]),
    );
  });

  test("forget endpoints that are deleted or renamed, and keep the others", async () => {
    const { url, endpoint, gateway } = await openGatewayWithProvider();
    for (const name of ["kept", "deleted", "renamed"]) {
      await endpoint(name);
      await (await call(url, { model: name })).arrayBuffer();
    }
    await (await call(url, { model: "unknown" })).arrayBuffer();
    const labelled = async (): Promise<readonly string[]> => {
      const names = [
        ...(await scrape(url)).matchAll(/workspace="default",endpoint="([^"]*)"/g),
      ].map(([, name]) => name);
      return [...new Set(names)].map(String).sort();
    };
    expect(await labelled()).toEqual(["", "deleted", "kept", "renamed"]);
    const { store } = gateway;
    const idOf = async (name: string) => (await store.getGatewayEndpoint({ name })).endpointId;
    await store.deleteGatewayEndpoint({ endpointId: await idOf("deleted") });
    await store.updateGatewayEndpoint({ endpointId: await idOf("renamed"), name: "new" });
    await gateway.dataPlane?.endpoints.load();
    expect(await labelled()).toEqual(["", "kept", "new"]);
    const lines = await scrape(url);
    expect(lines).toContain(
      'gw_requests_total{workspace="default",endpoint="kept",operation="chat.completions",status="200"} 1',
    );
  });

  test("forget models that are renamed, also those of calls that end later", async () => {
    const { url, endpoint, gateway, provider } = await openGatewayWithProvider();
    await endpoint("chat", { modelName: "former" });
    await endpoint("other", { modelName: "former" });
    const rejection = { status: 401, json: { error: { message: "no" } } };
    for (const model of ["chat", "other"]) {
      provider.enqueue(rejection);
      await (await call(url, { model })).arrayBuffer();
    }
    const models = async (): Promise<readonly string[]> => {
      const series = /(\w+)\{workspace="default",endpoint="(\w+)".*model="(\w+)"/g;
      const found = (await scrape(url)).matchAll(series);
      return [...new Set([...found].map(([, ...names]) => names.join(" ")))];
    };
    const other = [
      "gw_attempts_total other former",
      "gw_unpriced_calls_total other former",
      "gw_upstream_credential_failures_total other former",
    ];
    const renamed = [
      ...other,
      "gw_unpriced_calls_total chat new",
      "gw_upstream_credential_failures_total chat new",
    ];
    const both = [...other, ...other.map((one) => one.replace("other", "chat"))];
    expect([...(await models())].sort()).toEqual(both.sort());
    const { store } = gateway;
    const { modelDefinitionId } = await store.getGatewayModelDefinition({ name: "chat" });
    await store.updateGatewayModelDefinition({ modelDefinitionId, modelName: "new" });
    await gateway.dataPlane?.endpoints.load();
    expect([...(await models())].sort()).toEqual(renamed.sort());
    const late = { provider: "openai", modelName: "former", outcome: "answered" } as const;
    gateway.dataPlane?.metrics.count({
      workspace: "default",
      operation: "chat.completions",
      record: { endpointName: "chat", status: 200, attempts: [late] } as never,
    });
    expect([...(await models())].sort()).toEqual(renamed);
    await (await call(url, { model: "chat" })).arrayBuffer();
    expect(await models()).toContain("gw_attempts_total chat new");
  });

  test("show open streams and requests in flight", async () => {
    const { url, endpoint, provider } = await openGatewayWithProvider();
    await endpoint("chat");
    provider.enqueue({ events: 100, faults: ["stall"], after: 2 });
    const client = new AbortController();
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: "POST",
      headers: { authorization, "content-type": "application/json" },
      body: JSON.stringify({
        model: "chat",
        stream: true,
        messages: [{ role: "user", content: "hi" }],
      }),
      signal: client.signal,
    });
    await response.body?.getReader().read();
    const during = await scrape(url);
    expect(during).toContain("gw_open_streams 1\n");
    expect(during).toContain("gw_requests_in_flight 1\n");
    client.abort();
    await expect.poll(() => scrape(url)).toContain("gw_open_streams 0\n");
    expect(await scrape(url)).toContain('operation="chat.completions",status="499"} 1\n');
  });

  test("have no label that a client chose and no credential, and require a token", async () => {
    const { url, endpoint, provider } = await openGatewayWithProvider();
    await endpoint("chat");
    provider.enqueue({ status: 401, faults: ["echo-credential"] });
    await (await call(url, { model: "chat" })).arrayBuffer();
    await (await call(url, { model: `${canary}-as-a-name` })).arrayBuffer();
    expect(await scrape(url)).not.toContain("canary");
    expect((await fetch(`${url}/metrics`)).status).toBe(401);
  });
});
