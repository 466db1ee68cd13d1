import type { CreateGatewayLimitInput } from "@gw/entities";
import { expect, test } from "vitest";
import { answer, openLimitedGateway } from "../../fixtures/limited-gateway.ts";
import { adminToken } from "../../fixtures/served-backend.ts";

const daily: CreateGatewayLimitInput = {
  ...{ name: "limit", measure: "tokens", amount: "1", window: { unit: "DAYS", length: 1 } },
  ...{ scope: { kind: "GLOBAL" }, action: "REJECT", onOutage: "REFUSE" },
};
const running: CreateGatewayLimitInput = {
  ...{ name: "limit", measure: "concurrency", amount: "1", scope: { kind: "GLOBAL" } },
  ...{ action: "REJECT", onOutage: "REFUSE" },
};

test.each([
  ["before the headers", { beforeHeaders: new Promise(() => undefined) }],
  ["within a stream", { ...answer, events: 4_000, betweenChunks: 20 }],
] as const)("a running call whose client disconnects %s is over", async (_, script) => {
  const at = await openLimitedGateway();
  await at.limit(running);
  at.provider.enqueue(script);
  const client = new AbortController();
  const call = at.call({ isStream: true, signal: client.signal });
  await at.provider.received(0);
  expect(await at.statusOf()).toBe(429);
  if ("text" in script) await call;
  client.abort();
  await Promise.allSettled([call]);
  await expect.poll(() => at.statusOf(), { timeout: 60_000 }).toBe(200);
});

test("a running call that the provider fails is over", async () => {
  const at = await openLimitedGateway();
  await at.limit(running);
  at.provider.enqueue({ status: 500 });
  expect([await at.statusOf(), await at.statusOf()]).toEqual([500, 200]);
  at.provider.enqueue({ ...answer, faults: ["break"], after: 1 });
  await at.call({ isStream: true }).then((response) => response.text());
  expect(await at.statusOf()).toBe(200);
});

test("a call that falls back counts once", async () => {
  const at = await openLimitedGateway();
  await at.limit({ ...daily, measure: "requests", amount: "2" });
  at.provider.enqueue({ status: 500 });
  expect([await at.statusOf({ endpoint: "pair" }), at.lastModel()]).toEqual([200, "spare"]);
  expect(await at.statusOf()).toBe(200);
  expect(await at.statusOf()).toBe(429);
});

test("calls of endpoints without usage tracking count", async () => {
  const at = await openLimitedGateway();
  const { store, dataPlane } = at.gateway;
  const { endpointId } = await store.getGatewayEndpoint({ name: "openai-solo" });
  await store.updateGatewayEndpoint({ endpointId, usageTracking: false });
  await dataPlane?.endpoints.load();
  await at.limit(daily);
  expect([await at.statusOf(), await at.statusOf()]).toEqual([200, 429]);
});

test("embeddings count", async () => {
  const at = await openLimitedGateway();
  await at.limit(daily);
  const embed = async (): Promise<number> => {
    const response = await fetch(`${at.url}/v1/embeddings`, {
      method: "POST",
      headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
      body: JSON.stringify({ model: "openai-solo", input: "hello" }),
    });
    await response.arrayBuffer();
    return response.status;
  };
  expect([await embed(), await embed()]).toEqual([200, 429]);
});

test("calls of a suspended workspace do not count", async () => {
  const at = await openLimitedGateway();
  const { workspaces, dataPlane, inWorkspace } = at.gateway;
  const research = await workspaces.get({ name: "research" });
  const { workspaceId } = research;
  await inWorkspace(research).store.createGatewayLimit({ ...daily, measure: "requests" });
  const statuses: number[] = [];
  for (const suspended of [true, false]) {
    await workspaces.update({ workspaceId, suspended });
    await dataPlane?.endpoints.load();
    for (let call = 0; call < 2; call += 1) {
      statuses.push(await at.statusOf({ workspace: "research" }));
    }
  }
  expect(statuses).toEqual([403, 403, 200, 429]);
});
