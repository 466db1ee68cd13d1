import { spawn } from "node:child_process";
import { once } from "node:events";
import { openSync } from "node:fs";
import Database from "better-sqlite3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { main, runProcess, startProcess } from "./fixtures/run-gw.js";
import { type ServedGateway, serveGateway } from "./fixtures/served-gateway.js";

let gateway: ServedGateway;
beforeAll(async () => {
  gateway = await serveGateway();
  await gateway.json(["secrets", "create", "there", "--provider", "p", "--value", "-"], "x");
});
afterAll(() => gateway.stop());

// The tests of the commands run in one process; this one covers the exit codes of a process.
test.each([
  [0, ["secrets", "get", "there"], /^name +there\n/, /^$/],
  [2, ["secrets", "get"], /^$/, /^gw: missing required argument/],
  [4, ["secrets", "get", "nobody"], /^$/, /^gw: GatewaySecret not found/],
  [5, ["secrets", "delete", "there"], /^$/, /gw: deleting secret "there" needs confirmation/],
])("exits with %i after gw %j", async (code, args, out, err) => {
  const outcome = await runProcess(args, { env: gateway.env });
  expect(outcome).toEqual({
    code,
    out: expect.stringMatching(out),
    err: expect.stringMatching(err),
  });
});

test("exits with 1 if there is no server", async () => {
  const outcome = await runProcess(["secrets", "list"], { env: { GW_URL: "http://127.0.0.1:1" } });
  expect(outcome).toMatchObject({
    code: 1,
    out: "",
    err: expect.stringContaining("cannot be reached"),
  });
});

test("works on a database without a server", async () => {
  const database = ["--database", `sqlite:${gateway.dataDir}/gateway.db`];
  const { code, out } = await runProcess(["secrets", "list", ...database]);
  expect({ code, out }).toEqual({ code: 0, out: expect.stringMatching(/^there +p /m) });
});

test("reads a value from a pipe", async () => {
  const args = ["secrets", "create", "piped", "--value", "-", "--json"];
  const { code, out } = await runProcess(args, { env: gateway.env, input: "x\n" });
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ secret_name: "piped" });
});

test("exits with 0 if the reader closes the pipe", async () => {
  const command = 'set -o pipefail; "$0" "$1" --help | head -c 1';
  const child = spawn("bash", ["--norc", "-c", command, process.execPath, main()], {
    env: { PATH: process.env.PATH },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const err = collected(child.stderr);
  const [code] = await once(child, "close");
  expect({ code, err: err() }).toEqual({ code: 0, err: "" });
});

test("exits with 1 and the reason if its output cannot be written", async () => {
  const disk = openSync("/dev/full", "w");
  const child = spawn(process.execPath, [main(), "secrets", "list", "--json"], {
    env: { PATH: process.env.PATH, ...gateway.env },
    stdio: ["ignore", disk, "pipe"],
  });
  const err = collected(child.stderr);
  const [code] = await once(child, "close");
  const line = "gw: standard output cannot be written (ENOSPC)\n";
  expect({ code, err: err() }).toEqual({ code: 1, err: line });
});

test("completes a change after the reader has closed the pipe", async () => {
  for (const name of ["one", "two", "three"]) {
    await gateway.json(["secrets", "create", name, "--value", "-"], "x");
  }
  const database = new Database(`${gateway.dataDir}/gateway.db`, { readonly: true });
  const keys = () => database.prepare("select hex(wrapped_dek) from gateway_secrets").pluck().all();
  const before = keys();
  // The progress after the first second is written to the closed pipe.
  const args = ["secrets", "reencrypt", "--yes", "--json", "--rate", "2", "--batch", "1"];
  const child = startProcess(args, gateway.env);
  child.stdout?.destroy();
  expect(await once(child, "close")).toEqual([0, null]);
  expect(keys().filter((key) => before.includes(key))).toEqual([]);
  database.close();
});

test("SIGUSR1 does not open a debugger", async () => {
  const env = { GW_PORT: "0", GW_DATA_DIR: `${gateway.dataDir}/signal` };
  const child = startProcess(["serve"], env);
  const [out, err] = [child.stdout, child.stderr].map(collected);
  const ended = once(child, "close");
  while (!out?.().includes('"listening"')) await once(child.stdout ?? child, "data");
  child.kill("SIGUSR1");
  child.kill("SIGTERM");
  expect(await ended).toEqual([0, null]);
  expect(err?.()).not.toContain("Debugger");
});

test("gw serve reports an invalid setting in one line", async () => {
  const served = await runProcess(["serve"], { env: { GW_PORT: "many" } });
  expect(served).toEqual({
    code: 2,
    out: "",
    err: expect.stringMatching(/^gw: GW_PORT must[^\n]+\n$/),
  });
});

/** The text of a stream so far. */
function collected(stream: NodeJS.ReadableStream | null): () => string {
  let text = "";
  stream?.setEncoding("utf8").on("data", (chunk) => {
    text += chunk;
  });
  return () => text;
}
