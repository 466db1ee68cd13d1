import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { runGw } from "../fixtures/run-gw.js";
import { serveGateway } from "../fixtures/served-gateway.js";

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "gw-cli-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

test("works without a server, and needs the key only to seal a value", async () => {
  const folder = await newFolder();
  const database = ["--database", `sqlite:${join(folder, "gateway.db")}`, "--json"];
  const env = { GW_DATA_DIR: folder };
  const create = ["secrets", "create", "key", "--provider", "openai", "--value", "-"];
  const created = await runGw([...create, ...database], { env, input: "x" });
  expect(created).toMatchObject({ code: 0, err: expect.stringContaining("Back it up") });
  expect(JSON.parse(created.out)).toMatchObject({ created_by: expect.stringMatching(/^cli:./) });

  // The other data folder has no key.
  const keyless = { env: { GW_DATA_DIR: await newFolder() } };
  const steps = [
    ["models", "create", "gpt4o", "--secret", "key", "--model", "gpt-4o"],
    ["endpoints", "create", "chat", "--model", "gpt4o"],
    ["bindings", "create", "chat", "job", "nightly"],
    ["secrets", "update", "key", "--auth", "api_version=v1"],
    ["secrets", "list"],
    ["keys", "list"],
    ["audit"],
    ["health"],
  ];
  for (const step of steps) {
    expect(await runGw([...step, ...database], keyless)).toMatchObject({ code: 0, err: "" });
  }
  const sealed = await runGw(["secrets", "update", "key", "--value", "-", ...database], {
    ...keyless,
    input: "y",
  });
  expect(sealed).toMatchObject({ code: 2, out: "" });
  expect(JSON.parse(sealed.err).message).toContain("kek-1");
});

test("warns about models without a key, and refuses them with --strict", async () => {
  const folder = await newFolder();
  const options = ["--database", `sqlite:${join(folder, "gateway.db")}`];
  const env = { GW_DATA_DIR: folder };
  const secret = ["secrets", "create", "typo", "--provider", "opnai", "--value", "-"];
  await runGw([...secret, ...options], { env, input: "sk-0123456789abcdef" });
  const model = ["models", "create", "gpt", "--secret", "typo", "--model", "gpt", ...options];
  const reason = expect.stringContaining("Did you mean openai?");
  expect(await runGw([...model, "--strict"], { env })).toMatchObject({ code: 2, err: reason });
  expect(await runGw(model, { env })).toMatchObject({ code: 0, err: reason });
  const endpoint = ["endpoints", "create", "chat", "--model", "gpt", ...options];
  expect(await runGw([...endpoint, "--strict"], { env })).toMatchObject({ code: 2, err: reason });
  expect(await runGw(endpoint, { env })).toMatchObject({ code: 0, err: reason });
});

test("does not create a missing database to read it", async () => {
  const path = join(await newFolder(), "typo.db");
  const { code, err } = await runGw(["secrets", "list", "--database", `sqlite:${path}`]);
  expect(code).toBe(4);
  expect(err).toContain(path);
  await expect(stat(path)).rejects.toMatchObject({ code: "ENOENT" });
});

test("rejects an unsupported database without repeating its password", async () => {
  const url = "mssql://user:hunter2@db/gw";
  const { code, err } = await runGw(["secrets", "list", "--database", url]);
  expect(code).toBe(2);
  expect(err).toMatch(/^gw: --database must be sqlite:/);
  expect(err).not.toContain("hunter2");
});

test("returns the same as a server on the database", async () => {
  const gateway = await serveGateway();
  onTestFinished(() => gateway.stop());
  await gateway.json(["secrets", "create", "shared", "--value", "-"], "x");
  const database = ["--database", `sqlite:${join(gateway.dataDir, "gateway.db")}`];
  const listed = await runGw(["secrets", "list", "--json", ...database]);
  expect(JSON.parse(listed.out)).toEqual(await gateway.json(["secrets", "list"]));
  const audited = await runGw(["audit", "--json", ...database]);
  expect(audited.out).toBe((await gateway.gw(["audit", "--json"])).out);
  const keys = await runGw(["keys", "list", "--json", ...database]);
  expect(JSON.parse(keys.out)).toEqual(await gateway.json(["keys", "list"]));
});

test.each(["", " "])("rejects the database name %j with an example", async (database) => {
  for (const command of [["secrets", "list"], ["health"], ["serve"]]) {
    const { code, err } = await runGw([...command, "--database", database]);
    expect(code).toBe(2);
    expect(err).toContain("such as --database sqlite:");
  }
});

test("names --database in errors about its value", async () => {
  for (const command of [["secrets", "list"], ["serve"]]) {
    const { code, err } = await runGw([...command, "--database", "foo"]);
    expect(code).toBe(2);
    expect(err).toMatch(/^gw: --database must be .* such as --database sqlite:/);
    expect(err).not.toContain("GW_DATABASE_URL");
  }
});

test("rejects an invalid name before it creates a database", async () => {
  const folder = await newFolder();
  const database = `sqlite:${join(folder, "gateway.db")}`;
  const args = ["secrets", "create", "", "--provider", "openai", "--value", "-"];
  const env = { GW_DATA_DIR: folder };
  const { code, err } = await runGw([...args, "--database", database], { env, input: "x" });
  expect(code).toBe(2);
  expect(err).toContain("secret_name");
  expect(await readdir(folder)).toEqual([]);
});

test("rejects the former name of a setting with its new name", async () => {
  const folder = await newFolder();
  const env = { GW_DATA_DIR: folder, GW_MAX_CALLS: "5" };
  const database = ["--database", `sqlite:${join(folder, "gateway.db")}`];
  for (const command of [["serve"], ["secrets", "list", ...database], ["doctor", ...database]]) {
    const { code, out, err } = await runGw(command, { env });
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(/^gw: GW_MAX_CALLS [^\n]*GW_MAX_INFLIGHT_REQUESTS[^\n]*\n$/);
  }
});

test("reads the database from a variable or a file, whatever the variable is called", async () => {
  const folder = await newFolder();
  const url = `sqlite:${join(folder, "gateway.db")}`;
  const file = join(folder, "url");
  await writeFile(file, `${url}\n`);
  const env = { GW_DATA_DIR: folder, GW_DATABASE_URL: url, OTHER: url };
  for (const database of ["env:GW_DATABASE_URL", "env:OTHER", `file:${file}`]) {
    const args = ["--database", database];
    const name = `by ${database.slice(0, 8)}`;
    const create = ["secrets", "create", name, "--provider", "openai", "--value", "-"];
    expect((await runGw([...create, ...args], { env, input: "x" })).code).toBe(0);
    for (const command of [["secrets", "get", name], ["db", "status"], ["doctor"], ["whoami"]]) {
      const { code, err } = await runGw([...command, ...args], { env });
      expect({ command, code, err }).toMatchObject({ code: 0 });
    }
  }
  for (const command of [["secrets", "list"], ["serve"]]) {
    const { code, err } = await runGw([...command, "--database", "env:UNSET"], { env });
    expect(code).toBe(2);
    expect(err).toMatch(/^gw: --database must name a variable that is set/);
  }
});
