import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { runCli } from "../../../src/index.js";
import { fakeIo } from "../../fixtures/fake-io.js";
import { type Outcome, runGw } from "../../fixtures/run-gw.js";

const canary = "sk-canary-2c7be1d0f4a94e6d8b35";
const raw = (letter: string) => `raw:${Buffer.alloc(32, letter).toString("base64")}`;
const words = "correct horse battery stapler";

let folder: string;
let file: string;
let key: readonly string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gw-cli-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  file = join(folder, "gateway.gwx");
  const keyFile = join(folder, "export-key");
  await runGw(["keys", "generate", "--out", keyFile]);
  key = ["--key-file", keyFile];
});

/** An installation with its own database and key. */
function on(name: string, extra: Readonly<Record<string, string>> = {}) {
  const env = { GW_DATA_DIR: join(folder, name), ...extra };
  const database = ["--database", `sqlite:${join(folder, name, "gateway.db")}`];
  return {
    env,
    database,
    gw: (...args: readonly string[]): Promise<Outcome> => runGw(args, { env }),
    list: async (noun: string) => {
      const { out } = await runGw([noun, "list", "--json", ...database], { env });
      return JSON.parse(out) as Record<string, unknown>[];
    },
  };
}

async function fill({ env, database }: ReturnType<typeof on>): Promise<void> {
  await mkdir(env.GW_DATA_DIR ?? "", { recursive: true });
  const steps = [
    ["secrets", "create", "openai", "--provider", "openai", "--value", "-"],
    ["models", "create", "gpt", "--secret", "openai", "--model", "gpt-4o"],
    ["endpoints", "create", "chat", "--model", "gpt:0.7", "--tag", "team=search"],
    ["bindings", "create", "chat", "scorer", "42"],
  ];
  for (const step of steps) {
    const outcome = await runGw([...step, ...database], { env, input: canary });
    expect(outcome).toMatchObject({ code: 0 });
  }
}

const withoutTimes = (things: readonly Record<string, unknown>[]) =>
  JSON.stringify(things, (name, value) => (/_at$/.test(name) ? undefined : value));

describe("gw export and gw import", () => {
  test("move a gateway to another installation with its ids", async () => {
    const [here, there] = [on("here"), on("there")];
    await fill(here);
    const exported = await here.gw("export", "--out", file, ...key);
    expect(exported).toMatchObject({
      code: 0,
      out: `Wrote 1 secret, 1 model, 1 endpoint, 1 binding, 0 limits to ${file}, at revision 4\n`,
    });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const dry = await there.gw("import", file, "--dry-run", ...key);
    expect(dry).toMatchObject({ code: 0, out: expect.stringContaining("WOULD BE IMPORTED") });
    expect(await readdir(folder)).not.toContain("there");
    expect(await there.gw("import", file, ...key)).toMatchObject({ code: 0 });
    for (const noun of ["secrets", "models", "endpoints", "bindings"]) {
      expect(withoutTimes(await there.list(noun))).toBe(withoutTimes(await here.list(noun)));
    }
    const again = await there.gw("import", file, "--json", ...key);
    expect(again.code).toBe(0);
    expect(JSON.parse(again.out)).toMatchObject({
      is_complete: true,
      counts: { endpoint: { imported: 0, unchanged: 1 } },
    });
    const trail = await here.gw("audit", "--action", "gateway.export", "--json", ...here.database);
    expect(JSON.parse(trail.out)).toMatchObject({
      action: "gateway.export",
      principal: expect.stringMatching(/^cli:/),
    });
  });

  test.each([
    ["a wrong key", { GW_KEK_1: "raw:short" }, []],
    ["two keys without an active one", { GW_KEK_1: raw("a"), GW_KEK_2: raw("b") }, []],
    ["an active key that is not configured", { GW_KEK_1: raw("a"), GW_KEK_ACTIVE: "3" }, []],
    ["a folder without keys", { GW_KEK_DIR: tmpdir() }, []],
    ["a file in a missing folder", {}, ["--database", "sqlite:/nowhere/there/gateway.db"]],
    ["a file as the folder", {}, ["--database", `sqlite:${import.meta.filename}/gateway.db`]],
    ["a setting with a missing folder", { GW_DATABASE_URL: "sqlite:/nowhere/gateway.db" }, []],
  ])("fail with %s, in a dry run, too", async (_, env, args) => {
    const [here, there] = [on("here"), on("there", env)];
    await fill(here);
    await here.gw("export", "--out", file, ...key);
    const dry = await there.gw("import", file, "--dry-run", ...key, ...args);
    const real = await there.gw("import", file, ...key, ...args);
    expect([dry.code, real.code]).toEqual([2, 2]);
    expect(dry.err).toBe(real.err);
  });

  test("fail without a data folder that can be created, in a dry run, too", async () => {
    const [here, there] = [
      on("here"),
      on("there", { GW_DATA_DIR: join(import.meta.filename, "data") }),
    ];
    await fill(here);
    await here.gw("export", "--out", file, ...key);
    const real = await there.gw("import", file, ...key);
    expect(real).toMatchObject({ code: 1, err: expect.stringContaining("cannot be created") });
    expect(await there.gw("import", file, "--dry-run", ...key)).toEqual(real);
  });

  test("use a key that an earlier start generated, and leave none behind after a dry run", async () => {
    const [here, there] = [on("here"), on("there")];
    await fill(here);
    await here.gw("export", "--out", file, ...key);
    const folderOf = there.env.GW_DATA_DIR;
    await mkdir(folderOf);
    expect(await there.gw("import", file, "--dry-run", ...key)).toMatchObject({ code: 0 });
    expect(await readdir(folderOf)).toEqual([]);
    await writeFile(join(folderOf, "kek-1"), "not a key", { mode: 0o600 });
    expect(await there.gw("import", file, "--dry-run", ...key)).toMatchObject({ code: 2 });
  });

  test("exit with 3 if a name is taken", async () => {
    const [here, there] = [on("here"), on("there")];
    await fill(here);
    await fill(there);
    await here.gw("export", "--out", file, ...key);
    const { code, out } = await there.gw("import", file, ...key);
    expect(code).toBe(3);
    expect(out).toMatch(/^secret +openai +skipped +another secret has its name$/m);
    expect(out).toMatch(/^binding .* skipped +its endpoint was not imported$/m);
  });

  test("reject a changed file or a wrong key before anything is written", async () => {
    const [here, there] = [on("here"), on("there")];
    await fill(here);
    await here.gw("export", "--out", file, ...key);
    const bytes = await readFile(file);
    const other = join(folder, "other-key");
    await runGw(["keys", "generate", "--out", other]);
    const wrong = await there.gw("import", file, "--key-file", other);
    expect(wrong).toMatchObject({
      code: 2,
      err: expect.stringContaining(`${file} does not verify`),
    });
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    await writeFile(file, bytes);
    expect(await there.gw("import", file, ...key)).toMatchObject({ code: 2, out: "" });
    // No database was created.
    expect((await there.gw("health", ...there.database)).code).toBe(4);
  });

  test("leave no partial file after Ctrl-C", async () => {
    const here = on("here");
    await fill(here);
    const io = fakeIo({ env: here.env });
    const running = runCli(["export", "--out", file, ...key], io);
    await io.shown("exporting: 1 of 4 items");
    process.emit("SIGINT");
    expect(await running).toBe(130);
    expect(io.err()).toContain("gw: interrupted; nothing was changed\n");
    expect((await readdir(folder)).sort()).toEqual(["export-key", "here"]);
  });

  test("name a file by the path of the argument", async () => {
    const odd = join(folder, "$&.gwx");
    await mkdir(odd);
    const { err } = await on("there").gw("import", odd, ...key);
    expect(err).toBe(`gw: ${odd} must be a regular file\n`);
  });

  test("exit with 1 if a key provider is unavailable", async () => {
    const { env, database, gw } = on("here", {
      GW_KEK_1: "vault:transit/gateway",
      VAULT_ADDR: "http://127.0.0.1:1",
      VAULT_TOKEN: "hvs.0",
    });
    await mkdir(env.GW_DATA_DIR ?? "", { recursive: true });
    expect((await gw("db", "migrate", ...database)).code).toBe(0);
    const { code, err } = await gw("export", "--out", file, ...key);
    expect({ code, err }).toEqual({
      code: 1,
      err: expect.stringContaining("key provider vault did not answer (ECONNREFUSED)"),
    });
  });

  test("read a passphrase from a file or a variable, never from an argument", async () => {
    const here = on("here", { WORDS: words });
    await fill(here);
    await writeFile(join(folder, "words"), `${words}\n`);
    const byFile = ["--passphrase-file", join(folder, "words")];
    const exported = await here.gw("export", "--out", file, "--passphrase-env", "WORDS");
    expect(exported).toMatchObject({ code: 0 });
    expect(await here.gw("import", file, ...byFile)).toMatchObject({ code: 0 });
    for (const args of [
      ["--passphrase", words],
      [`--passphrase=${words}`],
      ["--passphrase-env", words],
      ["--passphrase-env", "NOT_SET"],
      [...byFile, ...key],
      [words],
      [],
    ]) {
      const out = join(folder, "other.gwx");
      const refused = await here.gw("export", "--out", out, ...args);
      expect(refused).toMatchObject({ code: 2, out: "" });
      expect(refused.err).not.toContain(words);
    }
    const weak = on("here", { WORDS: "short" });
    const refused = await weak.gw("export", "--out", `${file}2`, "--passphrase-env", "WORDS");
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining("at least 16") });
    const guessed = on("here", { WORDS: "aaaaaaaaaaaaaaaaaaaa" });
    const easy = await guessed.gw("export", "--out", `${file}2`, "--passphrase-env", "WORDS");
    expect(easy).toMatchObject({ code: 2, err: expect.stringContaining("can be guessed in") });
    expect((await readdir(folder)).filter((name) => name.includes("gwx"))).toEqual(["gateway.gwx"]);
  });

  test("ask for a passphrase twice to export and once to import", async () => {
    const here = on("here");
    await fill(here);
    const io = fakeIo({ isTTY: true, env: here.env });
    const running = runCli(["export", "--out", file], io);
    await io.shown("New passphrase");
    io.typing.write(`${words}\r`);
    await io.shown("Repeat the passphrase: ");
    io.typing.write(`${words}\r`);
    expect(await running).toBe(0);
    expect(io.out() + io.err()).not.toContain(words);
    const reading = fakeIo({ isTTY: true, env: here.env });
    const read = runCli(["import", file, "--dry-run"], reading);
    await reading.shown("Passphrase of the file (not shown): ");
    reading.typing.write(`${words}\r`);
    expect(await read).toBe(0);
    const differing = fakeIo({ isTTY: true, env: here.env });
    const refused = runCli(["export", "--out", `${file}2`], differing);
    await differing.shown("New passphrase");
    differing.typing.write(`${words}\r`);
    await differing.shown("Repeat the passphrase: ");
    differing.typing.write(`${words}!\r`);
    expect(await refused).toBe(2);
    expect(differing.err()).toContain("the two passphrases differ; nothing was changed");
  });

  test("move one workspace, or all of them in one file each", async () => {
    const [here, there] = [on("here"), on("there")];
    await fill(here);
    const create = (place: typeof here) =>
      runGw(["workspaces", "create", "research", ...place.database], { env: place.env });
    expect((await create(here)).code).toBe(0);
    const research = [...here.database, "--workspace", "research"];
    const secret = ["secrets", "create", "own", "--provider", "openai", "--value", "-"];
    const made = await runGw([...secret, ...research], { env: here.env, input: canary });
    expect(made.code).toBe(0);
    const exported = await here.gw("export", "--out", file, "--workspace", "research", ...key);
    expect(exported).toMatchObject({ code: 0, out: expect.stringMatching(/^Wrote 1 secret, 0 /) });
    const folderOfAll = join(folder, "all");
    const all = await here.gw("export", "--out", folderOfAll, "--all-workspaces", "--json", ...key);
    const written = JSON.parse(all.out) as { workspace: string; counts: { secrets: number } }[];
    expect(written.map(({ workspace, counts }) => [workspace, counts.secrets])).toEqual([
      ["default", 1],
      ["research", 1],
    ]);
    expect(await readdir(folderOfAll)).toEqual(["default.gwx", "research.gwx"]);
    const again = await here.gw("export", "--out", folderOfAll, "--all-workspaces", ...key);
    expect(again).toMatchObject({ code: 2, err: expect.stringContaining("already exists") });

    const unnamed = await there.gw("import", file, ...key);
    expect(unnamed.code).toBe(2);
    expect(unnamed.err).toContain("the file contains the workspace 'research'; pass --workspace");
    expect(await readdir(folder)).not.toContain("there");
    const into = ["import", file, "--workspace", "research", "--json", ...key];
    expect((await there.gw("import", join(folderOfAll, "default.gwx"), ...key)).code).toBe(0);
    const missing = await there.gw(...into);
    expect(missing).toMatchObject({ code: 4, err: expect.stringContaining("gw workspaces list") });
    expect((await create(there)).code).toBe(0);
    const imported = await there.gw(...into);
    expect(imported).toMatchObject({ code: 0 });
    const list = async (place: typeof here, ...args: string[]) => {
      const { out } = await runGw(["secrets", "list", "--json", ...place.database, ...args]);
      return JSON.parse(out) as { secret_name: string; secret_id: string }[];
    };
    const [from] = await list(here, "--workspace", "research");
    const [to] = await list(there, "--workspace", "research");
    expect([from?.secret_name, to?.secret_name]).toEqual(["own", "own"]);
    expect(to?.secret_id).not.toBe(from?.secret_id);
    expect((await list(there)).map((one) => one.secret_name)).toEqual(["openai"]);
    // Into the workspace that was exported, ids are kept.
    const restored = await here.gw(...into);
    expect(JSON.parse(restored.out)).toMatchObject({ counts: { secret: { unchanged: 1 } } });
  });

  test("work on a database, not on a server", async () => {
    await writeFile(file, "precious");
    for (const args of [
      ["export", "--out", file, ...key],
      ["import", file, ...key],
    ]) {
      const { code, err } = await runGw(args, { env: { GW_URL: "http://127.0.0.1:1" } });
      expect(code).toBe(2);
      expect(err).toContain("a server returns no credential");
    }
    const missing = await on("none").gw("export", "--out", file, ...key);
    expect(missing).toMatchObject({ code: 4, err: expect.stringContaining("no database file") });
    const nothing = await on("none").gw("import", `${file}x`, ...key);
    expect(nothing).toMatchObject({ code: 2, err: expect.stringContaining("cannot be read") });
    expect(await readdir(folder)).not.toContain("none");
    await fill(on("here"));
    const taken = await on("here").gw("export", "--out", file, ...key);
    expect(taken).toMatchObject({ code: 5, err: expect.stringContaining("never overwritten") });
  });
});

test("no output, file or audit record contains a credential", async () => {
  const [here, there] = [on("here"), on("there")];
  await fill(here);
  const outputs = [
    await here.gw("export", "--out", file, "--json", ...key),
    await there.gw("import", file, "--dry-run", "--json", ...key),
    await there.gw("import", file, ...key),
    await there.gw("import", file, "--json", ...key),
    await there.gw("audit", "--all", "--json", ...there.database),
    await here.gw("audit", "--all", "--json", ...here.database),
  ];
  const text = JSON.stringify(outputs) + (await readFile(file, "latin1"));
  const exportKey = (await readFile(key[1] ?? "", "utf8")).trim();
  expect(text).not.toContain(exportKey);
  for (const form of ["utf8", "base64", "hex"] as const) {
    expect(text).not.toContain(Buffer.from(canary).toString(form).replace(/=+$/, ""));
  }
});
