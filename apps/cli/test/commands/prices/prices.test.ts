import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { runCli } from "../../../src/index.js";
import { fakeIo } from "../../fixtures/fake-io.js";

const chat = {
  provider: "azure",
  model: "chat-prod",
  valid_from: "2026-01-01",
  usd_per_million_tokens: { input: "2.5", output: "10" },
  usd_per_request: "0.01",
  service_tiers: { flex: { usd_per_million_tokens: { input: "1" } } },
};

function environment(content: object): { readonly GW_PRICES: string } {
  const folder = mkdtempSync(join(tmpdir(), "gw-prices-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "prices.json");
  writeFileSync(file, JSON.stringify(content));
  return { GW_PRICES: file };
}

async function gw(args: string, env: Readonly<Record<string, string>> = {}) {
  const io = fakeIo({ env });
  const code = await runCli(["prices", ...args.split(" ")], io);
  return { code, out: io.out(), err: io.err() };
}

function lines(out: string): string[] {
  return out.split("\n").map((line) => line.replaceAll(/ {2,}/g, " | "));
}

test("list shows prices of the file, followed by the published ones", async () => {
  const { code, out } = await gw("list azure", environment({ prices: [chat] }));
  expect(code).toBe(0);
  expect(lines(out).slice(0, 2)).toEqual([
    "MODEL | PROVIDER | FROM | INPUT | CACHE READ | CACHE WRITE | OUTPUT | REQUEST",
    "chat-prod | azure | file | 2.5 | 2.5 | - | 10 | 0.01",
  ]);
  expect(lines(out)).toContain("o1 | azure | catalogue | 15 | 7.5 | - | 60 | -");
});

test("list has as many items as --limit permits, or none with a notice", async () => {
  const { out } = await gw("list --limit 2 --json");
  expect(JSON.parse(out)).toHaveLength(2);
  expect(await gw("list vllm")).toEqual({
    code: 0,
    out: "",
    err: "no prices; gw prices list without a provider shows all\n",
  });
});

test("explain shows where a price is from", async () => {
  const { code, out } = await gw("explain azure chat-prod", environment({ prices: [chat] }));
  expect(code).toBe(0);
  expect(lines(out.replace(/price-file-[0-9a-f]{16}/, "price-file-<digest>"))).toEqual([
    "The catalogue has no model chat-prod of the provider azure.",
    "",
    "Price file, entry of chat-prod (azure), price-file-<digest>, from 2026-01-01: applies now",
    "USD PER MILLION TOKENS | STANDARD | FLEX",
    "input | 2.5 | 1",
    "cache_read | 2.5 (as input) | 1 (as input)",
    "output | 10 | -",
    "request | 0.01 | -",
    "- Unknown cost: Tokens of cache_write, cache_write_long, audio_input, audio_output have no price.",
    "",
  ]);
});

test("explain shows ranges of length and times of the day", async () => {
  const pro = lines((await gw("explain gemini gemini-2.5-pro")).out);
  expect(pro[0]).toMatch(
    /^Published price of gemini-2.5-pro \(google\), genai-prices-.*: applies now$/,
  );
  expect(pro.slice(1, 3)).toEqual([
    "USD PER MILLION TOKENS | STANDARD | STANDARD ABOVE 200,000 INPUT",
    "input | 1.25 | 2.5",
  ]);
  const { out } = await gw(
    "explain openai-compatible deepseek-chat --api-base https://api.deepseek.com",
  );
  expect(out).toContain(", daily 00:30-16:30 UTC");
});

test("explain uses the price of the model definition", async () => {
  const definition = { model_definition_id: "d-1", usd_per_million_tokens: { input: "3" } };
  const env = environment({ prices: [definition] });
  const { out } = await gw("explain openai gpt-4o --definition d-1 --json", env);
  expect(JSON.parse(out)).toMatchObject({
    periods: [{ current: true, origin: { kind: "file", model_definition_id: "d-1" } }],
  });
});

test("explain shows why the cost of calls is unknown", async () => {
  expect(await gw("explain vllm llama")).toEqual({
    code: 0,
    out:
      "The catalogue has no prices of the provider vllm.\n\n" +
      "The cost of calls is unknown. Set GW_PRICES.\n",
    err: "",
  });
});

test("an invalid file ends the command with the field and the rule", async () => {
  const { code, err } = await gw("list", environment({ prices: [{ ...chat, provider: 1 }] }));
  expect(code).toBe(2);
  expect(err).toMatch(/^gw: GW_PRICES names an invalid file: `prices\[0\]\.provider` must be/);
});
