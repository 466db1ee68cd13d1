import type { GatewayLimit, Page } from "@gw/entities";
import { expect, test } from "vitest";
import { TestGateway } from "../../src/conformance/kit/test-gateway.ts";
import { type AllowanceStatus, fixedWindowAt, listAllowanceStatus } from "../../src/index.ts";
import { createMemoryLedger } from "../../src/memory/index.ts";
import { termsOf } from "../../src/terms/limit-terms.ts";
import { limitOf } from "../limiter/open-limiter.ts";

const time = Date.UTC(2026, 5, 1, 12);
const day = { unit: "DAYS", length: 1 } as const;
const window = fixedWindowAt(day, time);

/** A limit of 10 tokens a day of each access token, but for the given fields. */
function newLimit(fields: Partial<GatewayLimit> = {}): GatewayLimit {
  return limitOf({ name: "daily", scope: { kind: "TOKEN" }, ...fields });
}

/** A ledger in memory, and a gateway that acquires units and settles some of them. */
async function openStatus(limits: readonly GatewayLimit[]) {
  const opened = createMemoryLedger({ clock: () => time });
  const gateway = new TestGateway(opened);
  await gateway.join(60_000);
  return {
    gateway,
    async use(limit: GatewayLimit, subject: string, taken: bigint, spent: bigint) {
      const { inLedger } = termsOf("default", limit);
      const isFixed = inLedger.kind === "fixed";
      const key = { limitId: limit.limitId, subject, windowStart: isFixed ? window.start : 0 };
      const windowEnd = isFixed ? window.end : 0;
      const { result } = await gateway.acquire(inLedger, taken, { key, windowEnd });
      expect(result).toBe("granted");
      if (spent > 0n) await gateway.settle([key, spent]);
    },
    list: (page: { readonly maxResults?: number; readonly pageToken?: string } = {}) =>
      listAllowanceStatus({ limits, ledger: opened.ledger, time }, page),
  };
}

test("what is spent, leased and left of each subject's allowance is listed", async () => {
  const limit = newLimit();
  const { use, list } = await openStatus([limit]);
  await use(limit, "t-1", 8n, 3n);
  await use(limit, "t-2", 1n, 0n);
  const common = {
    ...{ limitId: limit.limitId, name: "daily", measure: "tokens", enabled: true, amount: "10" },
    ...{ windowStart: window.start, windowEnd: window.end },
  };
  expect(await list()).toEqual({
    items: [
      { ...common, subject: "t-1", spent: "3", leased: "5", remaining: "2", percent: 30 },
      { ...common, subject: "t-2", spent: "0", leased: "1", remaining: "9", percent: 0 },
    ],
  });
});

test("use of a bucket is what it lacks and no gateway holds", async () => {
  const limit = newLimit({ measure: "requests", window: { unit: "HOURS", length: 1 } });
  const { use, list } = await openStatus([limit]);
  await use(limit, "t-1", 8n, 3n);
  const [status] = (await list()).items;
  expect(status).toMatchObject({ spent: "3", leased: "5", remaining: "2", percent: 30 });
  expect(status).not.toHaveProperty("windowEnd");
});

test("use beyond the amount leaves nothing, and is over 100 percent", async () => {
  const limits = [newLimit(), newLimit({ window: { unit: "MINUTES", length: 1 } })];
  const { use, list } = await openStatus(limits);
  for (const limit of limits) await use(limit, "t-1", 8n, 13n);
  const beyond = { spent: "13", leased: "0", remaining: "0", percent: 130 };
  expect((await list()).items).toMatchObject([beyond, beyond]);
});

test("running calls are leased, and never spent", async () => {
  const { window: _, ...limit } = newLimit({ measure: "concurrency", scope: { kind: "GLOBAL" } });
  const { use, list } = await openStatus([limit]);
  await use(limit, "", 4n, 0n);
  const [status] = (await list()).items;
  expect(status).toMatchObject({ spent: "0", leased: "4", remaining: "6", percent: 40 });
  expect(status).not.toHaveProperty("subject");
});

test("amounts of money are in USD", async () => {
  const limit = newLimit({ measure: "cost", amount: "2.5", unpriced: "ADMIT" });
  const { use, list } = await openStatus([limit]);
  await use(limit, "t-1", 500_000_000n, 250_000_001n);
  expect((await list()).items).toMatchObject([
    { amount: "2.5", spent: "0.250000001", leased: "0.249999999", remaining: "2", percent: 10 },
  ]);
});

test("a limit that no call has used is listed without use", async () => {
  const named = newLimit({ scope: { kind: "OWNER", value: "search" }, enabled: false });
  const { list } = await openStatus([named]);
  expect(await list()).toEqual({
    items: [
      {
        ...{ limitId: named.limitId, name: "daily", measure: "tokens", enabled: false },
        ...{ subject: "search", windowStart: window.start, windowEnd: window.end },
        ...{ amount: "10", spent: "0", leased: "0", remaining: "10", percent: 0 },
      },
    ],
  });
});

test.each([1, 2, 3, 4, 7])("pages of %i have every status once", async (maxResults) => {
  const limits = Array.from({ length: 5 }, () => newLimit());
  const { use, list } = await openStatus(limits);
  const [first, second] = limits;
  for (const limit of [first, second]) {
    for (const subject of ["a", "b", "c"]) if (limit) await use(limit, subject, 1n, 0n);
  }
  const whole = (await list()).items;
  expect(whole).toHaveLength(9);
  const paged: AllowanceStatus[] = [];
  let page: Page<AllowanceStatus> = await list({ maxResults });
  paged.push(...page.items);
  while (page.nextPageToken !== undefined) {
    expect(page.items).toHaveLength(maxResults);
    page = await list({ maxResults, pageToken: page.nextPageToken });
    paged.push(...page.items);
  }
  expect(paged).toEqual(whole);
});

test("a list continues after a limit at its page token was deleted", async () => {
  const limits = [newLimit(), newLimit(), newLimit()];
  const opened = createMemoryLedger({ clock: () => time });
  const all = { limits, ledger: opened.ledger, time };
  const [first, second, third] = (await listAllowanceStatus(all)).items;
  const { items, nextPageToken } = await listAllowanceStatus(all, { maxResults: 1 });
  expect(items).toEqual([first]);
  const left = limits.filter(({ limitId }) => limitId !== second?.limitId);
  const rest = await listAllowanceStatus({ ...all, limits: left }, { pageToken: nextPageToken });
  expect(rest).toEqual({ items: [third] });
});

test.each(["x", "l-1", "1.abc"])("the page token %s is refused", async (pageToken) => {
  const { list } = await openStatus([newLimit()]);
  await expect(list({ pageToken })).rejects.toMatchObject({ code: "RESOURCE_DOES_NOT_EXIST" });
});
