import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCli } from "../../../src/index.js";
import { fakeIo } from "../../fixtures/fake-io.js";
import { recordUsage } from "../../fixtures/recorded-usage.js";
import { type ServedGateway, serveGateway } from "../../fixtures/served-gateway.js";

let gateway: ServedGateway;
let folder: string;
let endpointId: string;
let token: string;
beforeAll(async () => {
  gateway = await serveGateway();
  folder = await mkdtemp(join(tmpdir(), "gw-usage-"));
  await gateway.json(["secrets", "create", "key", "--provider", "openai", "--value", "-"], "x");
  await gateway.json(["models", "create", "gpt", "--secret", "key", "--model", "gpt-4o"]);
  const made = await gateway.json(["endpoints", "create", "search", "--model", "gpt"]);
  endpointId = (made as { endpoint_id: string }).endpoint_id;
  const issued = await gateway.json(["tokens", "create", "app", "--role", "invoker"]);
  token = (issued as { token: string }).token;
  const { info } = issued as { info: { token_id: string } };
  await recordUsage(gateway.dataDir, [
    { endpointId, endpointName: "search", cost: 750_000_000n, metadata: { team: "red" } },
    {
      ...{ endpointId, endpointName: "search", cost: 250_000_001n, metadata: { teamName: "x" } },
      model: { modelDefinitionId: "d-1", provider: "openai", modelName: "=gpt" },
      principal: `token:${info.token_id}`,
    },
    { cost: 500_000_000n },
    { endpointName: "\u001b[31mred", endpointId: `e-${"1".repeat(32)}`, requestId: "unpriced" },
    { status: 500, tokens: undefined, errorCode: "upstream_error", requestId: "failed" },
    { time: Date.now() - 20 * 86_400_000, cost: 1n, owner: "old" },
  ]);
});
afterAll(async () => {
  await gateway.stop();
  await rm(folder, { recursive: true });
});

/** The output of a command that must succeed. */
async function gw(...args: readonly string[]): Promise<string> {
  const { code, out, err } = await gateway.gw(["usage", ...args]);
  expect(code, err).toBe(0);
  return out;
}

describe("gw usage", () => {
  test("sums up the last week by endpoint, with a total", async () => {
    expect(await gw()).toBe(
      [
        "ENDPOINT       CALLS  INPUT  OUTPUT  USD",
        "search         2      2,000  1,000   1.000000001",
        "chat           2      1,000  500     0.5",
        "\\u001b[31mred  1      1,000  500     unknown",
        "total          5      4,000  2,000   1.500000001 + unknown",
        "",
      ].join("\n"),
    );
    expect(await gw("--since", "4w")).toContain("0.500000001");
  });

  test("groups, filters and divides by time", async () => {
    expect(await gw("--by", "metadata:team", "--endpoint", "search")).toMatch(
      /^METADATA:TEAM .*\nred +1 .*0\.75\n- +1 .*\ntotal +2 /,
    );
    expect(await gw("--by", "status", "--by", "endpoint", "--status", "5xx")).toMatch(
      /^STATUS +ENDPOINT .*\n5xx +chat +1 +0 +0 +0\ntotal +1 /,
    );
    const days = await gw("--bucket", "day", "--endpoint", endpointId, "--provider", "openai");
    expect(days).toMatch(/^TIME +ENDPOINT .*\n\d{4}-\d\d-\d\d 00:00:00Z +search +1 /);
    const none = await gateway.gw(["usage", "--owner", "nobody"]);
    expect(none).toMatchObject({ code: 0, out: "", err: "no calls\n" });
  });

  test("has a bar for each row on a terminal, and fits into its width", async () => {
    const io = fakeIo({ isTTY: true, env: gateway.env });
    expect(await runCli(["usage"], io)).toBe(0);
    const [, search = "", chat = "", red = "", total = ""] = io.out().split("\n");
    const cells = (line: string) => line.split("█").length - 1;
    expect(cells(search)).toBeGreaterThan(10);
    expect(cells(chat)).toBe(Math.round(cells(search) * 0.5));
    expect([cells(red), cells(total)]).toEqual([0, 0]);
    for (const line of io.out().split("\n")) expect([...line].length).toBeLessThanOrEqual(80);
    // No colour, with NO_COLOR and without.
    expect(io.out()).not.toContain("\u001b");
  });

  test("prints JSON in the format of the REST API, and CSV", async () => {
    const { rows } = JSON.parse(await gw("--json"));
    expect(rows[0]).toMatchObject({
      groups: [{ value: endpointId, name: "search" }],
      totals: { calls: 2, cost_usd: "1.000000001", cost_nano_usd: "1000000001" },
    });
    expect(rows[2].totals).not.toHaveProperty("cost_usd");
    const [titles, first, , unpriced] = (await gw("--csv")).split("\r\n");
    expect(titles).toMatch(
      /^time,endpoint,endpoint_name,calls,.*,cost_usd,cost_nano_usd,input_tok/,
    );
    expect(first).toContain(`,${endpointId},search,2,2,0,0,0,200,1.000000001,1000000001,2000,`);
    expect(unpriced).toContain(",1,1,0,0,1,100,,,1000,");
  });

  test("shows a token without permissions its own usage", async () => {
    const env = { GW_TOKEN: token };
    expect((await gateway.gw(["usage"], { env })).code).toBe(5);
    const { out } = await gateway.gw(["usage", "--mine"], { env });
    expect(out).toMatch(/\nsearch +1 +1,000 +500 +0\.250000001\n/);
  });

  test("reads the usage database without a server", async () => {
    const database = ["--database", `sqlite:${join(gateway.dataDir, "gateway.db")}`];
    expect(await gw(...database)).toBe(await gw());
    expect(await gw("--workspace", "default", ...database)).toBe(await gw());
    const file = join(folder, "local.jsonl");
    await gw("export", file, ...database);
    const other = join(folder, "served.jsonl");
    await gw("export", other);
    expect(await readFile(file, "utf8")).toBe(await readFile(other, "utf8"));
  });
});

describe("gw usage calls", () => {
  test("lists single calls, and their unknown costs", async () => {
    expect(await gw("calls", "--request", "unpriced")).toMatch(
      /Z +\\u001b\[31mred +- +- +200 +100 +1,000 +500 +unknown +unpriced\n$/,
    );
    expect(await gw("calls", "--status", "5xx")).toMatch(
      / 500 upstream_error +100 +- +- +- +failed/,
    );
    const listed = await gateway.gw(["usage", "calls", "--limit", "2", "--json"]);
    expect(listed.out.trimEnd().split("\n")).toHaveLength(2);
    const named = JSON.parse(await gw("calls", "--metadata", "teamName=x", "--json"));
    expect(named).toMatchObject({ cost_nano_usd: "250000001", metadata: { teamName: "x" } });
    const csv = await gw("calls", "--provider", "openai", "--csv");
    expect(csv.split("\r\n")).toHaveLength(3);
    expect(csv).toContain(",openai,'=gpt,");
  });
});

describe("gw usage export", () => {
  test("writes a new file that only its owner can read", async () => {
    const file = join(folder, "calls.csv");
    const out = await gw("export", file, "--since", "7d");
    expect(out).toBe(`Wrote the calls to ${file}\n`);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await readFile(file, "utf8")).split("\r\n")).toHaveLength(7);
    const again = await gateway.gw(["usage", "export", file]);
    expect(again).toMatchObject({ code: 5, err: expect.stringContaining("already exists") });
  });

  test("leaves no file behind when it fails", async () => {
    const file = join(folder, "denied.csv");
    const denied = await gateway.gw(["usage", "export", file], { env: { GW_TOKEN: token } });
    expect(denied.code).toBe(5);
    await expect(stat(file)).rejects.toMatchObject({ code: "ENOENT" });
    const missing = await gateway.gw(["usage", "export", join(folder, "none", "a.csv")]);
    expect(missing).toMatchObject({ code: 1, err: expect.stringContaining("(ENOENT)") });
  });
});

test.each([
  [["--by", "colour"], "--by must be one of endpoint, model"],
  [["--bucket", "week"], "--bucket must be hour or day"],
  [["--since", "1h", "--until", "2h"], "--since must be before --until"],
  [["--status", "500"], "--status must be a class"],
  [["--metadata", "team"], "--metadata must be key=value"],
  [["--json", "--csv"], "--json and --csv cannot be used together"],
  [["--mine", "--owner", "x"], "--mine cannot be used together with --principal or --owner"],
])("rejects %j", async (args, message) => {
  const { code, err } = await gateway.gw(["usage", ...args]);
  expect([code, err.includes(message)]).toEqual([2, true]);
});
