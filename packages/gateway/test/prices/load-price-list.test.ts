import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { costOfCall } from "@gw/usage";
import { expect, onTestFinished, test } from "vitest";
import { loadPriceList } from "../../src/prices/load-price-list.js";
import { SettingError } from "../../src/settings/setting-error.js";
import { readSettings } from "../../src/settings/settings.js";

const model = { provider: "openai", model: "gpt-4o" };
const call = { counts: { input: 1_000_000 }, at: Date.UTC(2026, 8, 24) };

function priceFile(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), "gw-prices-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "prices.json");
  writeFileSync(file, text);
  return file;
}

async function messageOf(file: string): Promise<string> {
  const error = await loadPriceList({ priceFile: file }).catch((cause: unknown) => cause);
  if (!SettingError.is(error)) throw new Error("not a SettingError");
  return error.message;
}

test("the setting has the path of the file", () => {
  expect(readSettings({ GW_PRICES: "prices.json" }).priceFile).toBe(resolve("prices.json"));
  expect(readSettings({ GW_PRICES: "" }).priceFile).toBeUndefined();
});

test("without a file, prices are those that providers publish", async () => {
  const prices = await loadPriceList({ priceFile: undefined });
  expect(costOfCall(prices.priceOf(model), call)).toMatchObject({ nanoUsd: 2_500_000_000n });
});

test("prices of the file precede the published ones", async () => {
  const entry = { ...model, usd_per_million_tokens: { input: "7" } };
  const file = priceFile(JSON.stringify({ prices: [entry] }));
  const prices = await loadPriceList({ priceFile: file });
  expect(costOfCall(prices.priceOf(model), call)).toMatchObject({ nanoUsd: 7_000_000_000n });
});

test("an invalid file stops with the field and the rule, and without the path", async () => {
  const entry = { ...model, usd_per_million_tokens: { input: 7 } };
  expect(await messageOf(priceFile(JSON.stringify({ prices: [entry] })))).toMatch(
    /^GW_PRICES names an invalid file: `prices\[0\]\.usd_per_million_tokens\.input` must be USD/,
  );
  expect(await messageOf(priceFile("prices:"))).toBe(
    "GW_PRICES names an invalid file: The price file must be JSON",
  );
  expect(await messageOf("/nowhere/prices.json")).toBe(
    "GW_PRICES names a file that cannot be read (ENOENT)",
  );
});
