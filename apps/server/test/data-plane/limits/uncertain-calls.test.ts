import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CreateGatewayLimitInput } from "@gw/entities";
import { describeOn } from "@gw/test-databases";
import { expect, onTestFinished, test } from "vitest";
import { openLimitedGateway } from "../../fixtures/limited-gateway.ts";
import { adminToken } from "../../fixtures/served-backend.ts";
import { temporaryFolder } from "../../fixtures/temporary-folder.ts";

const base: CreateGatewayLimitInput = {
  ...{ name: "limit", measure: "cost", amount: "5", window: { unit: "DAYS", length: 1 } },
  ...{ scope: { kind: "GLOBAL" }, action: "REJECT", onOutage: "REFUSE", unpriced: "REFUSE" },
};

test("a limit of cost refuses or admits calls of a model without a price, as it is set", async () => {
  const path = join(temporaryFolder(), "prices.json");
  writeFileSync(path, '{"prices":[]}', { mode: 0o600 });
  const at = await openLimitedGateway({ GW_PRICES: path });
  await at.limit(base);
  const refused = await at.call();
  expect([refused.status, await refused.text()]).toEqual([
    429,
    expect.stringContaining("needs the price of the model"),
  ]);
  await at.limit({ ...base, unpriced: "ADMIT" });
  expect(await at.statusOf()).toBe(200);
});

test("a strict limit names how to limit the output", async () => {
  const at = await openLimitedGateway();
  await at.limit({ ...base, strict: true });
  for (const [format, field] of [
    ["chat", "`max_tokens`"],
    ["responses", "`max_output_tokens`"],
    ["generateContent", "`maxOutputTokens`"],
  ] as const) {
    const refused = await at.call({ format, maxTokens: null });
    expect([refused.status, await refused.text()]).toEqual([429, expect.stringContaining(field)]);
    expect(await at.statusOf({ format })).toBe(200);
  }
});

describeOn("mysql", (server) => {
  test("a limit refuses or admits calls without the usage database, as it is set", async () => {
    const database = await server.createDatabase();
    onTestFinished(() => database.drop());
    const at = await openLimitedGateway({ GW_USAGE_DATABASE_URL: database.url });
    const { unpriced: _, ...rest } = base;
    const limit = { ...rest, measure: "requests", scope: { kind: "TOKEN" } } as const;
    await at.limit(limit);
    expect(await at.statusOf()).toBe(200);
    await database.drop();
    const headers = { authorization: `Bearer ${adminToken}` };
    await expect
      .poll(async () => (await fetch(`${at.url}/metrics`, { headers })).text(), { timeout: 60_000 })
      .toMatch(/^gw_limit_ledger_unreachable 1$/m);
    const refused = await at.call({ client: "one" });
    expect([refused.status, await refused.text()]).toEqual([
      429,
      expect.stringContaining("cannot be checked at the moment"),
    ]);
    await at.limit({ ...limit, onOutage: "ADMIT" });
    expect(await at.statusOf({ client: "one" })).toBe(200);
  });
});
