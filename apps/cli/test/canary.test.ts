import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Outcome, startProcess } from "./fixtures/run-gw.js";
import { type ServedGateway, serveGateway } from "./fixtures/served-gateway.js";

const canary = "sk-canary-2c7be1d0f4a94e6d8b35";
const disguises = [
  canary,
  Buffer.from(canary).toString("base64").replace(/=+$/, ""),
  Buffer.from(canary).toString("hex"),
];

let gateway: ServedGateway;
beforeAll(async () => {
  gateway = await serveGateway({ GW_LOG_LEVEL: "trace" });
});
afterAll(() => gateway.stop());

function expectNoCredential(text: string): void {
  for (const disguise of disguises) expect(text).not.toContain(disguise);
}

function expectRejection({ code, out, err }: Outcome): void {
  expect(code).toBe(2);
  expectNoCredential(out + err);
}

// Each case has a credential in the wrong place.
test.each([
  ["create", "openai", canary],
  ["create", "openai", "--value", canary],
  ["create", "openai", `--value=${canary}`],
  ["create", "openai", "--api-key", canary],
  ["create", "openai", `--api-key=${canary}`],
  ["create", "openai", `--${canary}`],
  ["create", "openai", `-${canary}`],
  ["create", "openai", "--field", `api_key=${canary}`],
  ["create", "openai", "--auth", `api_key=${canary}`],
  ["create", "openai", "--auth", canary],
  ["create", "openai", "--no-value", canary],
  ["update", "openai", canary],
  ["update", "openai", "--value", canary],
  ["get", "openai", canary],
  ["list", canary],
  ["list", "--limit", canary],
  [canary],
])("rejects a value in an argument without repeating it: %s %s", async (...args) => {
  expectRejection(await gateway.gw(["secrets", ...args]));
  expectRejection(await gateway.gw(["secrets", ...args, "--json"]));
});

test.each([
  [["--json-stdin"], canary],
  [["--json-stdin"], `{"api_key": "${canary}"`],
  [["--json-stdin"], `{"api_key": ["${canary}"]}`],
  [["--json-stdin"], `{"${canary}\\u0000": "x"}`],
  [["--json-stdin"], `{"__proto__": "${canary}"}`],
  [["--json-stdin"], `{"base_url": "${canary}"}`],
  [["--field", "a", "--field", "b", "--value", "-"], canary],
  [["--value", "-"], `${canary}\0`],
])("does not repeat an invalid value: %j", async (args, input) => {
  expectRejection(await gateway.gw(["secrets", "create", "broken", ...args], { input }));
});

test("keeps a value out of the process list and of all output", async () => {
  const child = startProcess(["secrets", "create", "quiet", "--value", "-"], gateway.env);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk) => {
      output += chunk;
    });
  }
  // The process has read half of the value and waits for the rest.
  await new Promise((resolve) => child.stdin?.write(canary.slice(0, 20), resolve));
  for (const file of ["cmdline", "environ"]) {
    const seen = await readFile(`/proc/${child.pid}/${file}`, "latin1");
    expect(seen).not.toContain(canary.slice(0, 20));
  }
  child.stdin?.end(`${canary.slice(20)}\n`);
  const [code] = await once(child, "close");
  expect(code).toBe(0);
  expect(output).toContain("api_key=sk-...");
  expectNoCredential(output);
  for (const args of [
    ["secrets", "list"],
    ["secrets", "get", "quiet", "--json"],
    ["audit", "--all"],
    ["audit", "--all", "--json"],
  ]) {
    const { code, out, err } = await gateway.gw(args);
    expect(code).toBe(0);
    expect(out).toContain("quiet");
    expectNoCredential(out + err);
  }
  expectNoCredential(gateway.log());
});
