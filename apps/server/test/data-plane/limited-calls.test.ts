import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { CreateGatewayLimitInput } from "@gw/entities";
import { expect, onTestFinished, test } from "vitest";
import { openGatewayWithProvider } from "../fixtures/gateway-with-provider.ts";
import { migratedFolder } from "../fixtures/migrated-folder.ts";
import { adminToken } from "../fixtures/served-backend.ts";

const headers = { authorization: `Bearer ${adminToken}`, "content-type": "application/json" };

function call(url: string): Promise<Response> {
  return fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    headers,
    body: JSON.stringify({ model: "chat", messages: [{ role: "user", content: "hello" }] }),
  });
}

const tenADay: CreateGatewayLimitInput = {
  ...{ name: "ten a day", measure: "requests", amount: "10", window: { unit: "DAYS", length: 1 } },
  ...{ scope: { kind: "GLOBAL" }, action: "REJECT", onOutage: "REFUSE" },
};

/** Receives what the gateway sends to its webhook. */
async function openWebhook() {
  const bodies: { readonly action: string; readonly data: Record<string, unknown> }[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    bodies.push(JSON.parse(Buffer.concat(chunks).toString()));
    response.end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { bodies, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

test("a limit applies from its creation to its deletion, and raises events", async () => {
  const webhook = await openWebhook();
  const { url, endpoint, gateway } = await openGatewayWithProvider({ GW_WEBHOOK_URL: webhook.url });
  await endpoint("chat");
  await gateway.dataPlane?.endpoints.load();
  const unlimited = await call(url);
  expect([unlimited.status, unlimited.headers.get("x-ratelimit-limit-requests")]).toEqual([
    200,
    null,
  ]);
  const { limitId } = await gateway.store.createGatewayLimit({ ...tenADay, warnAt: 50 });
  await gateway.dataPlane?.endpoints.load();
  const statuses: number[] = [];
  for (let n = 0; n < 13; n += 1) {
    const response = await call(url);
    statuses.push(response.status);
    expect(response.headers.get("x-ratelimit-limit-requests")).toBe("10");
    if (response.status === 429) {
      const { error } = (await response.json()) as { error: Record<string, unknown> };
      expect(error).toMatchObject({ code: "budget_exceeded" });
      expect(response.headers.get("x-should-retry")).toBe("false");
    }
  }
  expect(statuses).toEqual([...Array(10).fill(200), 429, 429, 429]);
  await expect
    .poll(() => webhook.bodies.map(({ action }) => action), { timeout: 60_000 })
    .toEqual(["warned", "exceeded"]);
  expect(webhook.bodies[1]?.data).toMatchObject({ limit_id: limitId, used: "10", amount: "10" });
  const { items: audited } = await gateway.auditLog.list({ targetId: limitId });
  expect(audited.map(({ action }) => action)).toEqual([
    "limit.exceeded",
    "limit.warned",
    "limit.create",
  ]);
  const { items: allowances } = await gateway.ledger.listAllowances({ limitIds: [limitId] });
  expect(allowances).toMatchObject([{ spent: 10n, key: { subject: "" } }]);
  const status = await fetch(`${url}/api/v1/gateway/limits/status`, { headers });
  expect(await status.json()).toMatchObject({
    statuses: [{ limit_id: limitId, spent: "10", amount: "10", remaining: "0", percent: 100 }],
  });
  await gateway.store.updateGatewayLimit({ limitId, amount: "12" });
  await gateway.dataPlane?.endpoints.load();
  const raised = [await call(url), await call(url), await call(url)];
  expect(raised.map(({ status }) => status)).toEqual([200, 200, 429]);
  const metrics = await gateway.dataPlane?.metrics.text();
  expect(metrics).toContain(
    'gw_limit_refusals_total{workspace="default",limit="ten a day",reason="used_up"} 4',
  );
  await gateway.store.deleteGatewayLimit({ limitId });
  await gateway.dataPlane?.endpoints.load();
  const free = await call(url);
  expect([free.status, free.headers.get("x-ratelimit-limit-requests")]).toEqual([200, null]);
});

test("an installation without limits does not take part in the ledger", async () => {
  const { url, endpoint, gateway } = await openGatewayWithProvider({});
  await endpoint("chat");
  await gateway.dataPlane?.endpoints.load();
  expect((await call(url)).status).toBe(200);
  expect((await gateway.ledger.listGateways()).items).toEqual([]);
});

test("two gateways of one database share a limit exactly", async () => {
  const GW_DATA_DIR = await migratedFolder();
  const first = await openGatewayWithProvider({ GW_DATA_DIR });
  await first.endpoint("chat");
  await first.gateway.store.createGatewayLimit({ ...tenADay, amount: "30", strict: true });
  const GW_EGRESS_ALLOW = `${first.provider.url}@*`;
  const second = await openGatewayWithProvider({ GW_DATA_DIR, GW_EGRESS_ALLOW });
  for (const { gateway } of [first, second]) await gateway.dataPlane?.endpoints.load();
  const urls = [first.url, second.url];
  const calls = Array.from({ length: 60 }, (_, at) => call(urls[at % 2] ?? ""));
  const statuses = (await Promise.all(calls)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 200)).toHaveLength(30);
  expect(statuses.filter((status) => status === 429)).toHaveLength(30);
});
