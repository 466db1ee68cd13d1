import { once } from "node:events";
import { rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import type { UsageRecord, UsageStore } from "@gw/usage";
import { describe, expect, test } from "vitest";
import { openGatewayWithProvider } from "../fixtures/gateway-with-provider.ts";
import { tokensOf } from "../fixtures/issued-tokens.ts";
import { adminToken } from "../fixtures/served-backend.ts";
import { temporaryFolder } from "../fixtures/temporary-folder.ts";

/** In nano-USD per token. */
const inputPrice = 2_500n;
const outputPrice = 10_000n;

function priceFile(): string {
  const path = join(temporaryFolder(), "prices.json");
  const prices = [
    {
      ...{ provider: "openai-compatible", model: "gpt-4o" },
      usd_per_million_tokens: { input: "2.5", output: "10" },
    },
  ];
  writeFileSync(path, JSON.stringify({ prices }), { mode: 0o600 });
  return path;
}

function call(url: string, body: object = {}, headers: Record<string, string> = {}) {
  return fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    headers: {
      ...{ authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
      ...headers,
    },
    body: JSON.stringify({
      ...{ model: "chat", messages: [{ role: "user", content: "hello" }] },
      ...body,
    }),
  });
}

/** Starts a stream, and disconnects after the first event. */
async function abort(url: string): Promise<void> {
  const sent = request(`${url}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
  });
  sent.on("error", () => undefined);
  sent.end(
    JSON.stringify({
      ...{ model: "chat", stream: true },
      messages: [{ role: "user", content: "hello" }],
    }),
  );
  const [response] = await once(sent, "response");
  await once(response, "data");
  sent.destroy();
}

/** The usage in a response: the only one of a body, or the last one of a stream. */
function usageIn(text: string): { prompt_tokens: number; completion_tokens: number } {
  const [usage = ""] = [...text.matchAll(/"usage":(\{"prompt_tokens".*?\})[,}]/g)]
    .map(([, one]) => one)
    .slice(-1);
  return JSON.parse(usage.includes("{", 1) ? `${usage}}` : usage);
}

function costOf({ input, output }: { readonly input: number; readonly output: number }): bigint {
  return BigInt(input) * inputPrice + BigInt(output) * outputPrice;
}

async function recorded(usage: UsageStore, count: number): Promise<readonly UsageRecord[]> {
  const list = async () => (await usage.listCalls({ maxResults: 1_000 })).items;
  await expect.poll(async () => (await list()).length, { timeout: 60_000 }).toBe(count);
  return list();
}

describe("the usage of calls", () => {
  test("is recorded once for each call, with its cost", async () => {
    const { url, endpoint, gateway, provider } = await openGatewayWithProvider({
      GW_PRICES: priceFile(),
    });
    await endpoint("chat");
    await endpoint("other");
    const [other] = (await gateway.store.listGatewayModelDefinitions()).items.filter(
      ({ name }) => name === "other",
    );
    const { endpointId } = await gateway.store.getGatewayEndpoint({ name: "chat" });
    await gateway.store.attachModelToEndpoint({
      endpointId,
      modelConfig: {
        modelDefinitionId: other?.modelDefinitionId ?? "",
        ...{ linkageType: "FALLBACK", fallbackOrder: 0 },
      },
    });
    await gateway.dataPlane?.endpoints.load();
    let cost = 0n;
    for (let round = 0; round < 20; round += 1) {
      for (const body of [
        {},
        { stream: true, stream_options: { include_usage: true } },
        { n: 1 },
      ]) {
        // The third call falls back.
        if ("n" in body) provider.enqueue({ status: 500 });
        const { prompt_tokens: input, completion_tokens: output } = usageIn(
          await (await call(url, body)).text(),
        );
        cost += costOf({ input, output });
      }
      provider.enqueue({ status: 400 });
      expect((await call(url)).status).toBe(400);
      provider.enqueue({ events: 1_000, betweenChunks: 5 });
      await abort(url);
    }
    const records = await recorded(gateway.usage, 100);
    expect(new Set(records.map(({ requestId }) => requestId)).size).toBe(100);
    const count = (matches: (record: UsageRecord) => boolean) => records.filter(matches).length;
    expect({
      streams: count(({ isStream, status }) => isStream && status === 200),
      fallbacks: count(({ attempts, status }) => attempts === 2 && status === 200),
      errors: count(({ status, errorCode }) => status === 400 && errorCode !== undefined),
      aborted: count(({ status, isEstimated }) => status === 499 && isEstimated),
      priced: count(({ priceVersion }) => priceVersion?.startsWith("price-file-") === true),
    }).toEqual({ streams: 20, fallbacks: 20, errors: 20, aborted: 20, priced: 80 });
    for (const { status, tokens } of records) {
      if (status !== 499) continue;
      cost += costOf({ input: tokens?.input ?? 0, output: tokens?.output ?? 0 });
    }
    const [first] = records;
    expect(first).toMatchObject({
      ...{ workspaceId: "default", principal: "admin", endpointId, endpointName: "chat" },
      ...{ operation: "chat.completions", metadata: {} },
    });
    const from = Math.min(...records.map(({ time }) => time));
    const { rows } = await gateway.usage.summarize({ from, to: Date.now() + 1 });
    expect(rows.map(({ totals }) => [totals.calls, totals.cost, totals.unpricedCalls])).toEqual([
      [100, cost, 0],
    ]);
    const headers = { authorization: `Bearer ${adminToken}` };
    const metrics = await (await fetch(`${url}/metrics`, { headers })).text();
    const counted = [...metrics.matchAll(/^gw_cost_usd_total\{.*\} (\S+)$/gm)];
    const usd = counted.reduce((sum, [, value]) => sum + Number(value), 0);
    expect(usd).toBeCloseTo(Number(cost) / 1e9, 9);
    expect(metrics).toMatch(/^gw_usage_waiting_bytes \d+$/m);
    expect(metrics).toMatch(/^gw_usage_lost_calls_total 0$/m);
  });

  test("has the metadata of the caller, which the provider does not receive", async () => {
    const { url, endpoint, gateway, provider } = await openGatewayWithProvider({
      GW_USAGE_DIMENSIONS: "team",
    });
    await endpoint("chat");
    await (await call(url, {}, { "x-gw-metadata": "team=blue, note=kestrel" })).text();
    expect(JSON.stringify(provider.requests[0]?.rawHeaders)).not.toMatch(/kestrel|metadata/);
    const rejected = await call(url, {}, { "x-gw-metadata": "team=kestrel,team=red" });
    expect(rejected.status).toBe(400);
    const text = await rejected.text();
    expect(text).toContain("the header `x-gw-metadata` must be up to 8 pairs");
    expect(text).not.toContain("kestrel");
    expect(provider.requests).toHaveLength(1);
    const records = await recorded(gateway.usage, 2);
    expect(records.map(({ status, metadata }) => [status, metadata])).toEqual([
      [400, {}],
      [200, { team: "blue", note: "kestrel" }],
    ]);
    const { rows } = await gateway.usage.summarize({
      ...{ from: 0, to: Date.now() + 1, groupBy: ["metadata:team"] },
    });
    expect(rows.map(({ groups }) => groups[0]?.value).sort()).toEqual(["", "blue"]);
  });

  test("has the owner of the token, which is not that of its issuer", async () => {
    const { url, endpoint, gateway } = await openGatewayWithProvider();
    await endpoint("chat");
    const issue = tokensOf(gateway);
    const owned = await issue({ owner: "anna" });
    const issued = await issue({ by: owned.tokenId });
    for (const token of [owned.token, issued.token, adminToken]) {
      await (await call(url, {}, { authorization: `Bearer ${token}` })).text();
    }
    const records = await recorded(gateway.usage, 3);
    const owners = new Map(records.map(({ principal, owner }) => [principal, owner]));
    expect(owners).toEqual(
      new Map([
        [`token:${owned.tokenId}`, "anna"],
        [`token:${issued.tokenId}`, undefined],
        ["admin", undefined],
      ]),
    );
  });

  test("has an unknown cost if the provider charges for more than tokens", async () => {
    const { url, endpoint, gateway, provider } = await openGatewayWithProvider({
      GW_PRICES: priceFile(),
    });
    await endpoint("chat");
    provider.enqueue({
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        ...{ service_tier: "priority", choices: [{ message: { content: "a" } }] },
        usage: { prompt_tokens: 3, completion_tokens: 5 },
      }),
    });
    await (await call(url)).text();
    const [record] = await recorded(gateway.usage, 1);
    expect(record).toMatchObject({ tokens: { input: 3, output: 5 } });
    expect(record).not.toHaveProperty("cost");
    const headers = { authorization: `Bearer ${adminToken}` };
    const metrics = await (await fetch(`${url}/metrics`, { headers })).text();
    expect(metrics).toMatch(/^gw_unpriced_calls_total\{.*endpoint="chat".*\} 1$/m);
    expect(metrics).not.toMatch(/^gw_cost_usd_total\{/m);
  });

  test("has an unknown cost if the provider reports no tokens", async () => {
    const { url, endpoint, gateway, provider } = await openGatewayWithProvider({
      GW_PRICES: priceFile(),
    });
    await endpoint("chat");
    provider.enqueue({
      headers: { "content-type": "application/json" },
      body: '{"choices":[{"message":{"content":"a"}}]}',
    });
    await (await call(url)).text();
    provider.enqueue({ status: 400 });
    await (await call(url)).text();
    const records = await recorded(gateway.usage, 2);
    expect(records.map(({ status, tokens, cost }) => [status, tokens, cost])).toEqual([
      [400, undefined, undefined],
      [200, {}, undefined],
    ]);
    const { rows } = await gateway.usage.summarize({ from: 0, to: Date.now() + 1 });
    expect(rows.map(({ totals }) => [totals.calls, totals.unpricedCalls])).toEqual([[2, 1]]);
    const headers = { authorization: `Bearer ${adminToken}` };
    const metrics = await (await fetch(`${url}/metrics`, { headers })).text();
    expect(metrics).toMatch(/^gw_unpriced_calls_total\{.*endpoint="chat".*\} 1$/m);
  });

  test("of two gateways is in one database", async () => {
    const shared = { GW_DATA_DIR: temporaryFolder() };
    const one = await openGatewayWithProvider(shared);
    await one.endpoint("chat");
    const other = await openGatewayWithProvider({
      ...{ ...shared, GW_EGRESS_ALLOW: `${one.provider.url}@*` },
    });
    const calls = Array.from({ length: 20 }, (_, at) => call(at % 2 === 0 ? one.url : other.url));
    for (const response of await Promise.all(calls)) {
      expect(response.status).toBe(200);
      await response.text();
    }
    const records = await recorded(one.gateway.usage, 20);
    expect(new Set(records.map(({ callId }) => callId)).size).toBe(20);
    const { rows } = await other.gateway.usage.summarize({ from: 0, to: Date.now() + 1 });
    expect(rows.map(({ totals }) => totals.calls)).toEqual([20]);
  });

  test("is not recorded for endpoints that do not track it", async () => {
    const { url, endpoint, gateway } = await openGatewayWithProvider();
    await endpoint("chat");
    await endpoint("tracked");
    const { endpointId } = await gateway.store.getGatewayEndpoint({ name: "chat" });
    await gateway.store.updateGatewayEndpoint({ endpointId, usageTracking: false });
    await gateway.dataPlane?.endpoints.load();
    await (await call(url)).text();
    await (await call(url, { model: "tracked" })).text();
    const records = await recorded(gateway.usage, 1);
    expect(records.map(({ endpointName }) => endpointName)).toEqual(["tracked"]);
  });

  test("waits for the usage database, and is complete after the next start", async () => {
    const folder = temporaryFolder();
    const away = `sqlite:${join(folder, "away", "usage.db")}`;
    const dataDir = temporaryFolder();
    const first = await openGatewayWithProvider({
      ...{ GW_DATA_DIR: dataDir, GW_USAGE_DATABASE_URL: away },
    });
    await first.endpoint("chat");
    expect((await call(first.url)).status).toBe(200);
    const headers = { authorization: `Bearer ${adminToken}` };
    await expect
      .poll(async () => (await fetch(`${first.url}/metrics`, { headers })).text())
      .toMatch(/^gw_usage_waiting_batches 1$/m);
    await first.app.close();
    await first.gateway.close();
    const next = await openGatewayWithProvider({ GW_DATA_DIR: dataDir });
    expect(await recorded(next.gateway.usage, 1)).toMatchObject([{ endpointName: "chat" }]);
  });

  test("is counted as lost without a data folder, and calls are served", async () => {
    const dataDir = temporaryFolder();
    const { url, endpoint, gateway } = await openGatewayWithProvider({
      ...{ GW_DATA_DIR: dataDir, GW_DATABASE_URL: `sqlite:${join(temporaryFolder(), "gw.db")}` },
      GW_KEK_1: `raw:${Buffer.alloc(32, 1).toString("base64")}`,
    });
    await endpoint("chat");
    rmSync(join(dataDir, "usage-spool"), { recursive: true });
    expect((await call(url)).status).toBe(200);
    const headers = { authorization: `Bearer ${adminToken}` };
    const metrics = await (await fetch(`${url}/metrics`, { headers })).text();
    expect(metrics).toMatch(/^gw_usage_lost_calls_total 1$/m);
    expect((await gateway.usage.listCalls()).items).toEqual([]);
  });
});
