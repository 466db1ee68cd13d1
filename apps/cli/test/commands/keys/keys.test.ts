import { once } from "node:events";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { runCli } from "../../../src/index.js";
import { fakeIo } from "../../fixtures/fake-io.js";
import { runGw, startProcess } from "../../fixtures/run-gw.js";
import { type ServedGateway, serveGateway } from "../../fixtures/served-gateway.js";

const canary = "sk-canary-do-not-show-0123456789";
const running: ServedGateway[] = [];

afterEach(async () => {
  for (const gateway of running.splice(0)) await gateway.stop();
});

/** A gateway with `count` secrets. */
async function filledGateway(count = 3): Promise<ServedGateway & { readonly database: string }> {
  const gateway = await serveGateway({ GW_POLL_INTERVAL: "100" });
  running.push(gateway);
  for (let made = 1; made <= count; made += 1) {
    await gateway.json(
      ["secrets", "create", `secret-${made}`, "--value", "-"],
      `${canary}-${made}`,
    );
  }
  return { ...gateway, database: `sqlite:${join(gateway.dataDir, "gateway.db")}` };
}

function states(list: unknown): string[] {
  return (list as { version: number; state: string; secrets: number }[]).map(
    ({ version, state, secrets }) => `${version} ${state} ${secrets}`,
  );
}

test("stages, activates, rotates to, verifies and retires a key through the server", async () => {
  const { gw, json, dataDir } = await filledGateway();
  const said: string[] = [];
  const say = async (...args: string[]): Promise<number> => {
    const { code, out, err } = await gw(args);
    said.push(out, err);
    return code;
  };
  const file = join(dataDir, "kek-2");
  expect(await say("keys", "generate", "--out", file)).toBe(0);
  expect(said.at(-1)).toContain(`GW_KEK_2=file:${file}`);
  expect(await say("keys", "stage", "2")).toBe(0);
  expect(await say("keys", "rotate", "--dry-run")).toBe(0);
  expect(await say("keys", "activate", "2")).toBe(5);
  expect(said.at(-1)).toContain("pass --yes");
  // The server loads the staged key at its next refresh.
  while ((await say("keys", "activate", "2", "--yes")) !== 0) expect(said.at(-1)).toContain("lack");
  expect(states(await json(["keys", "list"]))).toEqual(["1 retiring 3", "2 active 0"]);
  expect(await say("doctor")).toBe(1);
  expect(said.at(-2)).toContain("warning: 3 secrets are still under key version 1");
  expect(await say("keys", "retire", "1", "--yes")).toBe(5);
  expect(await say("keys", "verify")).toBe(1);
  expect(await say("keys", "rotate")).toBe(0);
  expect(said.at(-2)).toContain("Rotated 3 secrets");
  expect(await say("keys", "verify")).toBe(0);
  expect(await say("keys", "retire", "1", "--yes")).toBe(0);
  expect(said.at(-1)).toContain("Older backups still need the key");
  expect(await say("doctor")).toBe(0);
  expect(await say("keys", "list")).toBe(0);
  expect(await say("secrets", "reencrypt", "--yes")).toBe(0);
  expect(await say("audit", "--all")).toBe(0);
  expect(states(await json(["keys", "list"]))).toEqual(["1 retired 0", "2 active 3"]);
  const key = (await readFile(file, "utf8")).trim().slice("raw:".length);
  for (const text of said) {
    expect(text).not.toContain(canary);
    expect(text).not.toContain(key);
  }
});

test("rotates a database in one command while a server runs on it", async () => {
  const { gw, json, dataDir, database, log } = await filledGateway();
  await gw(["keys", "generate", "--out", join(dataDir, "kek-2")]);
  const env = { GW_DATA_DIR: dataDir };
  const refused = await runGw(["keys", "rotate", "--to", "2", "--database", database], { env });
  expect(refused).toMatchObject({ code: 5, err: expect.stringContaining("pass --yes") });
  const rotated = await runGw(
    ["keys", "rotate", "--to", "2", "--yes", "--json", "--database", database],
    { env },
  );
  // With --json, stderr has errors only.
  expect(rotated).toMatchObject({ code: 0, err: "" });
  const last = JSON.parse(rotated.out.trim().split("\n").at(-1) ?? "");
  expect(last).toMatchObject({ event: "done", outcome: "done", rotated: 3, unreadable: 0 });
  expect(states(await json(["keys", "list"]))).toEqual(["1 retiring 0", "2 active 3"]);
  const { code } = await gw(["secrets", "update", "secret-1", "--value", "-"], { input: "new" });
  expect(code).toBe(0);
  expect(log()).toContain("The gateway holds key version 2");
  const again = await runGw(["keys", "rotate", "--to", "2", "--yes", "--database", database], {
    env,
  });
  expect(again).toMatchObject({ code: 0, out: expect.stringContaining("Rotated 0 secrets") });
});

test("waits for a server that lacks the key, and names it after the timeout", async () => {
  const { dataDir, database } = await filledGateway();
  const key = join(dataDir, "elsewhere");
  await runGw(["keys", "generate", "--out", key]);
  const env = { GW_DATA_DIR: dataDir, GW_KEK_2: `file:${key}` };
  const args = ["keys", "rotate", "--to", "2", "--yes", "--database", database];
  const waited = await runGw([...args, "--wait", "1"], { env });
  expect(waited.code).toBe(5);
  expect(waited.err).toMatch(/Waiting for \S+:\d+:[0-9a-f]{4} to load key version 2/);
  expect(waited.err).toContain("key version 2 stays staged");
  const id = /Waiting for (\S+)/.exec(waited.err)?.[1] ?? "";
  const ignored = await runGw([...args, "--ignore-server", id], { env });
  expect(ignored.code).toBe(0);
});

test("reports wrong and missing keys", async () => {
  const { dataDir, database } = await filledGateway(1);
  const other = (await runGw(["keys", "generate"])).out.trim();
  const at = (env: object, ...args: string[]) =>
    runGw([...args, "--database", database], { env: { ...env } });
  const wrong = await at({ GW_KEK_1: other }, "keys", "verify");
  expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining("is not the key that was") });
  const missing = await at({ GW_DATA_DIR: join(dataDir, "nowhere") }, "keys", "rotate");
  expect(missing).toMatchObject({ code: 2, err: expect.stringContaining("no key is configured") });
  const doctor = await at({ GW_KEK_1: other }, "doctor");
  expect(doctor.code).toBe(2);
  expect(doctor.out).toContain("PROBLEM: GW_KEK_1 is not the key that was registered");
  expect(doctor.out).toContain("secrets: 0 open, 1 do not");
  expect(doctor.out + doctor.err).not.toContain(other.slice(4));
  const swapped = await at({ GW_KEK_1: other, GW_DATA_DIR: dataDir }, "keys", "stage", "2");
  expect(swapped.code).toBe(2);
});

test("asks for a new passphrase twice and checks it", async () => {
  const { dataDir } = await filledGateway(0);
  const file = join(dataDir, "kek-2");
  const attempt = async (...lines: string[]) => {
    const io = fakeIo({ isTTY: true });
    const done = runCli(["keys", "generate", "--passphrase", "--out", file], io);
    await io.shown("New passphrase");
    io.typing.write(`${lines[0]}\r`);
    if (lines[1] !== undefined) {
      await io.shown("Repeat the passphrase");
      io.typing.write(`${lines[1]}\r`);
    }
    return { code: await done, said: io.out() + io.err() };
  };
  expect(await attempt("short")).toMatchObject({
    code: 2,
    said: expect.stringContaining("at least 16 characters"),
  });
  expect(await attempt("correct horse battery staple")).toMatchObject({ code: 2 });
  for (const guessable of ["aaaaaaaaaaaaaaaaaaaa", "qwertyuiopasdfgh", "1234567890123456"]) {
    const { code, said } = await attempt(guessable);
    expect(code).toBe(2);
    expect(said).toContain("can be guessed in about 10^");
    expect(said).not.toContain(guessable);
  }
  const passphrase = "seventeen green bottles";
  expect(await attempt(passphrase, "sixteen green bottles")).toMatchObject({
    code: 2,
    said: expect.stringContaining("differ"),
  });
  const { code, said } = await attempt(passphrase, passphrase);
  expect(code).toBe(0);
  expect(said).not.toContain(passphrase);
  expect(await readFile(file, "utf8")).toBe(`passphrase:${passphrase}\n`);
  const unseen = await runGw(["keys", "generate", "--passphrase", "--out", `${file}0`]);
  expect(unseen).toMatchObject({ code: 2, err: expect.stringContaining("no terminal") });
  expect(await runGw(["keys", "generate", "--passphrase"])).toMatchObject({ code: 2 });
});

test("adopts a key again after the registry was lost", async () => {
  const gateway = await filledGateway(2);
  const { default: Database } = await import("better-sqlite3");
  const path = gateway.database.slice("sqlite:".length);
  const raw = new Database(path);
  raw.exec("delete from gateway_kek_registry");
  raw.close();
  const env = { GW_DATA_DIR: gateway.dataDir, GW_PORT: "0" };
  const doctor = await runGw(["doctor", "--database", gateway.database], { env });
  expect(doctor).toMatchObject({ code: 2, out: expect.stringContaining("gw keys adopt 1") });
  const started = await runGw(["serve"], { env });
  expect(started).toMatchObject({ code: 2, err: expect.stringContaining("key registry is empty") });
  expect(await runGw(["keys", "adopt", "1"], { env })).toMatchObject({ code: 2 });
  const other = (await runGw(["keys", "generate"])).out.trim();
  const file = join(gateway.dataDir, "other");
  await writeFile(file, other);
  const adopt = ["keys", "adopt", "1", "--database", gateway.database];
  const wrong = await runGw(adopt, { env: { ...env, GW_KEK_1: `file:${file}` } });
  expect(wrong).toMatchObject({ code: 5, err: expect.stringContaining("2 of 2 secrets") });
  const adopted = await runGw(adopt, { env });
  expect(adopted).toMatchObject({ code: 0, out: expect.stringContaining("is active again") });
  const verified = await runGw(["keys", "verify", "--database", gateway.database], { env });
  expect(verified).toMatchObject({ code: 0, out: expect.stringContaining("Opened 2 secrets") });
});

test("rejects options without effect", async () => {
  const rejected = async (...args: string[]): Promise<string> => {
    const { code, err } = await runGw(["keys", "rotate", ...args]);
    expect(code).toBe(2);
    return err;
  };
  expect(await rejected("--to", "2", "--dry-run")).toContain("cannot be used together");
  expect(await rejected("--dry-run", "--skip-unreadable")).toContain("--skip-unreadable");
  expect(await rejected("--wait", "5")).toContain("--wait requires --to");
  expect(await rejected("--ignore-server", "a")).toContain("--ignore-server requires --to");
});

test("retires a lost staged key, which prevents the start of a server", async () => {
  const { gw, dataDir, database } = await filledGateway(1);
  const file = join(dataDir, "kek-2");
  await gw(["keys", "generate", "--out", file]);
  expect((await gw(["keys", "stage", "2"])).code).toBe(0);
  await rm(file);
  const env = { GW_DATA_DIR: dataDir, GW_PORT: "0" };
  const started = await runGw(["serve"], { env });
  expect(started).toMatchObject({ code: 2, err: expect.stringMatching(/gw keys retire 2/) });
  const retired = await runGw(["keys", "retire", "2", "--yes", "--database", database], { env });
  expect(retired).toMatchObject({ code: 0, out: "Key version 2 is retired\n" });
  const verified = await runGw(["keys", "verify", "--database", database], { env });
  expect(verified.code).toBe(0);
});

test("gw doctor reports that it was stopped", async () => {
  const { env } = await filledGateway();
  const doctor = startProcess(["doctor", "--batch", "1", "--rate", "1"], env);
  let said = "";
  doctor.stdout?.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  doctor.stderr?.on("data", (chunk: Buffer) => {
    if (said === "") doctor.kill("SIGINT");
    said += chunk.toString();
  });
  const [code] = await once(doctor, "close");
  expect(code).toBe(130);
  expect(said).toContain("secrets: 1 open, 0 do not (of those checked)");
  expect(said).not.toContain("No problem found");
});
