import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { type Outcome, runGw } from "../../fixtures/run-gw.js";

let folder: string;
let source: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gw-cli-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  source = `sqlite:${join(folder, "source.db")}`;
});

function gw(args: readonly string[], env: Record<string, string> = {}): Promise<Outcome> {
  return runGw(["db", ...args], { env: { GW_DATA_DIR: folder, ...env } });
}

async function fill(): Promise<void> {
  const args = ["secrets", "create", "openai", "--provider", "openai", "--value", "-"];
  const options = { env: { GW_DATA_DIR: folder }, input: "sk-canary-5b1f9c" };
  expect(await runGw([...args, "--database", source], options)).toMatchObject({ code: 0 });
}

describe("gw db status and migrate", () => {
  test("show and apply pending migrations", async () => {
    const database = ["--database", source];
    expect(await gw(["status", ...database])).toMatchObject({ code: 4, out: "" });
    const made = await gw(["migrate", ...database]);
    expect(made).toMatchObject({ code: 0, err: "" });
    expect(made.out).toMatch(/: applied 1 \(initial\), .*; schema version \d+\n$/);
    expect((await gw(["migrate", ...database])).out).toContain("the schema was up to date");
    const status = await gw(["status", ...database, "--json"]);
    expect(JSON.parse(status.out)).toMatchObject({
      description: source,
      version: expect.any(Number),
      pending: [],
      applied: expect.arrayContaining([expect.objectContaining({ id: 1, name: "initial" })]),
    });
  });

  test("use the database of a server in this environment by default", async () => {
    expect((await gw(["migrate"])).out).toContain(`sqlite:${join(folder, "gateway.db")}: applied`);
    expect((await gw(["status"], { GW_DATABASE_URL: "env:X", X: source })).err).toContain(
      join(folder, "source.db"),
    );
  });

  test("name the option or the setting in errors", async () => {
    const elsewhere = `sqlite:${join(folder, "no", "x.db")}`;
    const named = await gw(["migrate", "--database", elsewhere]);
    expect(named).toMatchObject({ code: 2, err: expect.stringMatching(/^gw: --database must /) });
    const set = await gw(["migrate"], { GW_DATABASE_URL: elsewhere });
    expect(set).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^gw: GW_DATABASE_URL must /),
    });
    const away = await gw(["status", "--database", "postgres://gw@127.0.0.1:1/gateway"]);
    expect(away).toMatchObject({ code: 1, err: expect.stringContaining("ECONNREFUSED") });
    const folderless = await gw(["migrate"], { GW_DATA_DIR: "/dev/null/x" });
    expect(folderless).toMatchObject({ code: 1, err: expect.stringContaining("/dev/null/x") });
  });
});

describe("gw db copy", () => {
  test("copies everything, shows its progress, and mentions the keys", async () => {
    await fill();
    const target = `sqlite:${join(folder, "target.db")}`;
    const { code, out, err } = await gw(["copy", "--from", source, "--to", target]);
    expect(code).toBe(0);
    expect(out).toBe(
      `Copied 5 rows from ${source} to ${target}, at revision 1, and compared them\n`,
    );
    expect(err).toContain("copying: 5 of 5 rows\n");
    expect(err).toContain("reading back the target: 5 of 5 rows\n");
    expect(err).toContain("GW_KEK_<n>");
    const list = ["secrets", "list", "--json", "--database"];
    const [before, after] = [await runGw([...list, source]), await runGw([...list, target])];
    expect(after.out).toBe(before.out);
    expect(out + err + after.out).not.toContain("canary");
  });

  test("reads its URLs from variables and files", async () => {
    await fill();
    const path = join(folder, "url");
    await writeFile(path, `sqlite:${join(folder, "target.db")}\n`);
    const args = ["copy", "--from", "env:OLD", "--to", `file:${path}`, "--json"];
    const { code, out } = await gw(args, { OLD: source });
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      from: source,
      revision: 1,
      source_changed: false,
      rows: { gateway_secrets: 1, gateway_endpoints: 0 },
    });
  });

  test("rejects a missing source and a target that is not empty, and creates no file", async () => {
    await fill();
    const missing = join(folder, "missing.db");
    const none = await gw(["copy", "--from", `sqlite:${missing}`, "--to", source]);
    expect(none).toMatchObject({ code: 4, err: expect.stringContaining(missing) });
    await expect(stat(missing)).rejects.toMatchObject({ code: "ENOENT" });
    const target = `sqlite:${join(folder, "target.db")}`;
    await gw(["copy", "--from", source, "--to", target]);
    const again = await gw(["copy", "--from", source, "--to", target]);
    expect(again).toMatchObject({ code: 5, out: "" });
    expect(again.err).toContain("The target is not empty (gateway_revision, gateway_kek_registry");
  });

  test("names an invalid or missing option", async () => {
    const wrong = await gw(["copy", "--from", source, "--to", "env:NOT_SET"]);
    expect(wrong).toMatchObject({ code: 2, err: expect.stringMatching(/^gw: --to must name /) });
    const kind = await gw(["copy", "--from", "mssql://x", "--to", source]);
    expect(kind).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^gw: --from must be sqlite:/),
    });
    const one = await gw(["copy", "--to", source]);
    expect(one).toMatchObject({ code: 2, err: expect.stringContaining("--from <url>") });
  });

  test("warns about a visible password without repeating it", async () => {
    const url = "postgres://gw:hunter2@127.0.0.1:1/gateway";
    const { code, err } = await gw(["copy", "--from", url, "--to", source]);
    expect(code).toBe(1);
    expect(err).toContain("can see the password in --from");
    expect(err).toContain("gw: The source: The database server cannot be reached (ECONNREFUSED)");
    expect(err).not.toContain("hunter2");
  });
});
