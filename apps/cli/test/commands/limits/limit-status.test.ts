import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { createMemoryLedger } from "@gw/limits/memory";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCli } from "../../../src/index.js";
import { fakeIo } from "../../fixtures/fake-io.js";
import { runGw } from "../../fixtures/run-gw.js";
import { type ServedGateway, serveGateway } from "../../fixtures/served-gateway.js";

const dayMs = 86_400_000;
const day = Math.floor(Date.now() / dayMs) * dayMs;
let time = Date.now();
const { ledger, usage } = createMemoryLedger({ clock: () => time });
const gatewayId = randomUUID();
let gateway: ServedGateway;
let endpointId: string;

beforeAll(async () => {
  gateway = await serveGateway({}, { ledger });
  await gateway.json(["secrets", "create", "key", "--provider", "openai", "--value", "-"], "x");
  await gateway.json(["models", "create", "gpt", "--secret", "key", "--model", "gpt"]);
  const chat = await gateway.json(["endpoints", "create", "chat", "--model", "gpt"]);
  endpointId = (chat as { readonly endpoint_id: string }).endpoint_id;
  const create = (...args: readonly string[]) =>
    gateway.json(["limits", "create", ...args]) as Promise<{ readonly limit_id: string }>;
  const cost = ["--measure", "cost", "--unpriced", "refuse", "--window", "1d"];
  await create("unused", ...cost, "--amount", "2.5", "--scope", "owner");
  const tokens = ["--measure", "tokens", "--amount", "1000", "--window", "1d"];
  const { limit_id: limitId } = await create("daily", ...tokens, "--scope", "endpoint");
  await use(limitId);
});
afterAll(() => gateway.stop());

/** The endpoint has spent 250 of 1,000 tokens, and a gateway holds another 250. */
async function use(limitId: string): Promise<void> {
  const key = { limitId, subject: endpointId, windowStart: day };
  const limit = { limitId, version: 1, kind: "fixed", windowMs: 0, isStrict: false } as const;
  await usage.registerGateway({ gatewayId });
  await ledger.join({ gatewayId, maxCallMs: 60_000 });
  await ledger.sync({
    ...{ gatewayId, number: 1, restoredLimits: [], returns: [], reads: [], wantedSince: 0 },
    limits: [{ ...limit, amount: 1_000n, isDeleted: false }],
    acquisitions: [{ key, units: 500n, least: 500n, windowEnd: day + dayMs, version: 1 }],
  });
  const charges = [{ ...key, units: 250n }];
  await usage.addBatch({ gatewayId, number: 1, calls: [], sums: [], charges });
}

describe("gw limits status", () => {
  test("shows what is used, by limit and subject, and the limits without use", async () => {
    const { out, code } = await gateway.gw(["limits", "status"]);
    expect(code).toBe(0);
    const [title, daily, unused] = out.split("\n");
    expect(title).toMatch(/^LIMIT +SUBJECT +SPENT +LEASED +AMOUNT +USED +UNTIL$/);
    expect(daily).toMatch(/^daily +chat +250 +250 +1000 tokens +25 % +\d{4}-\d\d-\d\d 00:00:00Z$/);
    expect(unused).toMatch(/^unused +- +0 +0 +2\.5 usd +0 % +\d{4}-/);
    const one = await gateway.gw(["limits", "status", "unused"]);
    expect(one.out).not.toContain("daily");
    expect((await gateway.gw(["limits", "status", "absent"])).code).toBe(4);
  });

  test("prints the fields of the REST API as JSON", async () => {
    expect(await gateway.json(["limits", "status", "daily"])).toEqual([
      {
        ...{ limit_id: expect.any(String), name: "daily", measure: "tokens", enabled: true },
        ...{ subject: endpointId, window_start: day, window_end: day + dayMs },
        ...{ amount: "1000", spent: "250", leased: "250", remaining: "500", percent: 25 },
      },
    ]);
  });

  test("has a bar on a terminal that is as long as the amount, and fits into its width", async () => {
    const io = fakeIo({ isTTY: true, env: gateway.env });
    expect(await runCli(["limits", "status"], io)).toBe(0);
    const [, daily = "", unused = ""] = io.out().split("\n");
    const cells = (line: string, cell: string) => line.split(cell).length - 1;
    const all = cells(unused, "░");
    expect(all).toBeGreaterThanOrEqual(10);
    const quarter = Math.round(all / 4);
    expect(cells(daily, "█")).toBe(quarter);
    expect(cells(daily, "▒")).toBe(Math.round(all / 2) - quarter);
    for (const line of io.out().split("\n")) expect([...line].length).toBeLessThanOrEqual(80);
  });

  test("works on a database without a server", async () => {
    const database = `sqlite:${join(gateway.dataDir, "gateway.db")}`;
    const { out, code } = await runGw(["limits", "status", "--database", database]);
    expect(code).toBe(0);
    expect(out).toMatch(/^daily +- +0 +0 +1000 tokens +0 %/m);
    const gateways = await runGw(["limits", "gateways", "--database", database]);
    expect(gateways.code).toBe(0);
    const args = ["limits", "release", randomUUID(), "--yes", "--database", database];
    expect((await runGw(args)).code).toBe(4);
  });
});

test("a lost gateway is listed and released, after a confirmation and once it has expired", async () => {
  const listed = await gateway.gw(["limits", "gateways"]);
  expect(listed.out).toMatch(new RegExp(`^${gatewayId} +live +1 +\\d{4}-`, "m"));
  const release = ["limits", "release", gatewayId];
  expect((await gateway.gw(release)).err).toContain("pass --yes");
  const live = await gateway.gw([...release, "--yes"]);
  expect(live.err).toContain("stop that process");
  time += 11_000;
  await ledger.expireGateways();
  const done = await gateway.gw([...release, "--yes"]);
  expect(done).toMatchObject({ code: 0, out: `Released what gateway ${gatewayId} held\n` });
  expect(await gateway.json(["limits", "status", "daily"])).toMatchObject([{ leased: "0" }]);
  const audited = await gateway.gw(["audit", "--target", gatewayId, "--json"]);
  const records = audited.out.trim().split("\n");
  expect(records.map((line) => JSON.parse(line))).toMatchObject([
    { action: "limit.release", result: "succeeded" },
    { action: "limit.release", result: "refused", code: "INVALID_STATE" },
  ]);
});
