import { execFile, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { openGatewayWithProvider } from "../fixtures/gateway-with-provider.ts";
import { adminToken } from "../fixtures/served-backend.ts";

const folder = fileURLToPath(new URL("../../../../deploy/monitoring/", import.meta.url));
const hasPromtool = spawnSync("promtool", ["--version"]).status === 0;
const canRun = hasPromtool || process.env.CI !== undefined;

async function scrape(): Promise<string> {
  const { url, endpoint } = await openGatewayWithProvider();
  await endpoint("chat");
  const headers = { authorization: `Bearer ${adminToken}` };
  const body = JSON.stringify({ model: "chat", messages: [{ role: "user", content: "hello" }] });
  await (await fetch(`${url}/v1/chat/completions`, { method: "POST", headers, body })).text();
  return (await fetch(`${url}/metrics`, { headers })).text();
}

describe("the dashboard and the alert rules", () => {
  test("use only metrics that the server has", async () => {
    const text = await scrape();
    const known = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name = ""]) => name);
    for (const file of ["dashboard.json", "alerts.yaml", "alerts.test.yaml"]) {
      const content = readFileSync(`${folder}${file}`, "utf8");
      const used = content.match(/\b(?:gw|process|nodejs)_[a-z_]+/g) ?? [];
      const names = new Set(used.map((name) => name.replace(/_bucket$/, "")));
      expect(names.size).toBeGreaterThan(4);
      expect([...names].filter((name) => !known.includes(name))).toEqual([]);
    }
  });

  test("select the job in every query of the dashboard", () => {
    const content = readFileSync(`${folder}dashboard.json`, "utf8");
    const queries = content.match(/"(?:expr|query)": ".*(?:gw|process|nodejs)_.*"/g) ?? [];
    expect(queries.length).toBeGreaterThan(10);
    // The jobs themselves come from every series.
    const others = queries.filter((query) => !query.includes(", job)"));
    const unselected = /\b(?:gw|process|nodejs)_[a-z_]+(?!\{job=~\\"\$job\\"|[a-z_])/;
    expect(others.filter((query) => unselected.test(query))).toEqual([]);
  });

  test.runIf(canRun)("fire as their tests expect", async () => {
    const args = ["test", "rules", "alerts.test.yaml"];
    const { stdout } = await promisify(execFile)("promtool", args, { cwd: folder });
    expect(stdout).toContain("SUCCESS");
  });

  test.runIf(canRun)("find metrics without a finding of promtool", async () => {
    const { status, stdout, stderr } = spawnSync("promtool", ["check", "metrics"], {
      input: await scrape(),
      encoding: "utf8",
    });
    expect([status, stdout, stderr]).toEqual([0, "", ""]);
  });
});
