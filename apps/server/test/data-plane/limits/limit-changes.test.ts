import type { CreateGatewayLimitInput } from "@gw/entities";
import { expect, test } from "vitest";
import { openLimitedGateway } from "../../fixtures/limited-gateway.ts";

function requests(amount: string, more: Partial<CreateGatewayLimitInput> = {}) {
  return {
    ...{ name: `limit ${amount}`, measure: "requests", amount, scope: { kind: "GLOBAL" } },
    ...{ window: { unit: "DAYS", length: 1 }, action: "REJECT", onOutage: "REFUSE", ...more },
  } satisfies CreateGatewayLimitInput;
}

test("a limit that is lowered below its use refuses the next call", async () => {
  const at = await openLimitedGateway();
  const [limit] = await at.limit(requests("5"));
  for (let call = 0; call < 3; call += 1) expect(await at.statusOf()).toBe(200);
  const { limitId = "" } = limit ?? {};
  await at.gateway.store.updateGatewayLimit({ limitId, amount: "2" });
  await at.gateway.dataPlane?.endpoints.load();
  await expect.poll(() => at.statusOf(), { timeout: 60_000 }).toBe(429);
});

test("a call completes if its limit is deleted meanwhile, and the next one is free", async () => {
  const at = await openLimitedGateway();
  await at.limit(requests("1"));
  const { promise, resolve } = Promise.withResolvers<void>();
  at.provider.enqueue({ text: "hello there", betweenChunks: promise });
  const running = at.call({ isStream: true });
  await at.provider.received(0);
  await at.limit();
  expect(await at.statusOf()).toBe(200);
  resolve();
  expect(await (await running).text()).toContain("[DONE]");
  expect(await at.statusOf()).toBe(200);
});

test("the headers show the tightest of several limits", async () => {
  const at = await openLimitedGateway();
  await at.limit(requests("10"), requests("3", { scope: { kind: "ENDPOINT" } }));
  const amounts: unknown[] = [];
  for (let call = 0; call < 4; call += 1) {
    const { status, headers } = await at.call();
    amounts.push([status, headers.get("x-ratelimit-limit-requests")]);
  }
  expect(amounts).toEqual([...Array(3).fill([200, "3"]), [429, "3"]]);
});

test("a bucket refills", async () => {
  const at = await openLimitedGateway();
  await at.limit(requests("1", { window: { unit: "SECONDS", length: 5 } }));
  expect(await at.statusOf()).toBe(200);
  await expect.poll(() => at.statusOf(), { timeout: 60_000 }).toBe(429);
  await expect.poll(() => at.statusOf(), { timeout: 60_000 }).toBe(200);
});
