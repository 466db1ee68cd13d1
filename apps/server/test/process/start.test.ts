import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { apiClient } from "../fixtures/served-memory.ts";
import { type Ended, runServer, startServer } from "../fixtures/server-process.ts";
import { temporaryFolder } from "../fixtures/temporary-folder.ts";

const token = "test-admin-token-0123456789abcdef";

describe("A start", () => {
  test("with no setting at all makes what it needs and says where", async () => {
    const cwd = temporaryFolder();
    const { url, output, child, ended } = await startServer({ cwd });
    const generated = readFileSync(join(cwd, ".gw/admin-token"), "utf8").trim();
    for (const name of [".gw/admin-token", ".gw/kek-1", ".gw/gateway.db"]) {
      expect([name, statSync(join(cwd, name)).mode & 0o777]).toEqual([name, 0o600]);
    }
    expect(statSync(join(cwd, ".gw")).mode & 0o777).toBe(0o700);
    const answer = await apiClient(url, generated)("GET", "/api/v1/gateway/revision");
    expect(answer.json).toEqual({ revision: 0 });

    child.kill("SIGTERM");
    await ended;
    const { stdout, stderr } = output;
    for (const said of [
      `The gateway is up at ${url}   (default; GW_HOST)`,
      `docs         ${url}/docs`,
      `database     sqlite:${join(cwd, ".gw/gateway.db")}   (default; GW_DATABASE_URL)`,
      `data folder  ${join(cwd, ".gw")}   (default; GW_DATA_DIR)`,
      `admin token  ${join(cwd, ".gw/admin-token")}   (none was set: generated just now)`,
      "log level    info   (default; GW_LOG_LEVEL)",
      `generated one at ${join(cwd, ".gw/kek-1")}`,
      '"$(cat .gw/admin-token)"',
    ]) {
      expect(stderr).toContain(said);
    }
    const key = readFileSync(join(cwd, ".gw/kek-1"), "utf8").trim().replace("raw:", "");
    for (const secret of [generated, key]) expect(stdout + stderr).not.toContain(secret);
    for (const line of stdout.trim().split("\n")) expect(JSON.parse(line).msg).toBeTypeOf("string");
  });

  test("finds again what an earlier one made", async () => {
    const cwd = temporaryFolder();
    const first = await startServer({ cwd });
    const generated = readFileSync(join(cwd, ".gw/admin-token"), "utf8").trim();
    const body = { secret_name: "a", secret_value: { api_key: "x" } };
    await apiClient(first.url, generated)("POST", "/api/v1/gateway/secrets/create", body);
    first.child.kill("SIGTERM");
    await first.ended;
    const second = await startServer({ cwd });
    const list = await apiClient(second.url, generated)("GET", "/api/v1/gateway/secrets/list");
    expect(list.json.secrets).toHaveLength(1);
    expect(second.output.stderr).not.toContain("generated");
  });

  test("warns of settings that nobody knows, and of listening to other machines", async () => {
    const { output, child, ended } = await startServer({
      cwd: temporaryFolder(),
      env: { GW_HOST: "0.0.0.0", GW_PROT: "8686", GW_ADMIN_TOKEN: token },
    });
    child.kill("SIGTERM");
    await ended;
    const mind = output.stderr.slice(output.stderr.indexOf("Mind"), output.stderr.indexOf("Next"));
    expect(mind.trim().split(/\n\s*/).slice(1)).toEqual([
      "- GW_PROT is no setting of the gateway and is ignored; did you mean GW_PORT?",
      "- The gateway listens on 0.0.0.0, so other machines can reach it, and it speaks no TLS: put " +
        "TLS in front of it, or set GW_HOST=127.0.0.1",
    ]);
    const warned = output.stdout.split("\n").filter((line) => line.includes('"level":"warn"'));
    expect(warned).toHaveLength(2);
    expect(output.stderr).toContain('"$GW_ADMIN_TOKEN"');
    expect(output.stderr + output.stdout).not.toContain(token);
  });
});

/** Ends with one line on standard error, and nothing else anywhere. */
function expectOneLine({ code, stdout, stderr }: Ended, exitCode: number, line: string): void {
  expect({ code, stdout, stderr }).toEqual({
    code: exitCode,
    stdout: "",
    stderr: `gw: ${line}\n`,
  });
}

describe("There is no start, but one line that says why,", () => {
  test("with a wrong setting", async () => {
    const ended = await runServer({ cwd: temporaryFolder(), env: { GW_PORT: "many" } });
    expectOneLine(
      ended,
      2,
      "GW_PORT must be a whole number from 0 to 65535 (0: any free port), such as GW_PORT=8686",
    );
  });

  test("with a port that is taken", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    onTestFinished(() => void other.close());
    await new Promise((resolve) => other.on("listening", resolve));
    const { port } = other.address() as { port: number };
    const cwd = temporaryFolder();
    const ended = await runServer({ cwd, env: { GW_PORT: String(port), GW_LOG_LEVEL: "warn" } });
    const next = port < 65_535 ? port + 1 : 8686;
    expectOneLine(
      ended,
      1,
      `Port ${port} of 127.0.0.1 is in use: stop what listens there, or set GW_PORT to another, ` +
        `such as GW_PORT=${next}`,
    );
  });

  test("with an address of another machine", async () => {
    const ended = await runServer({ cwd: temporaryFolder(), env: { GW_HOST: "192.0.2.1" } });
    expectOneLine(
      ended,
      2,
      "GW_HOST must be an address or host name of this machine, which 192.0.2.1 is not " +
        "(EADDRNOTAVAIL), such as GW_HOST=127.0.0.1",
    );
  });

  test("with a data folder that cannot be", async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, "file"), "");
    const ended = await runServer({ cwd, env: { GW_DATA_DIR: "file/data" } });
    expectOneLine(
      ended,
      1,
      `The data folder ${join(cwd, "file/data")} cannot be made (ENOTDIR): set GW_DATA_DIR to a ` +
        "folder that the gateway may write, such as GW_DATA_DIR=/var/lib/gw",
    );
  });

  test("with a data folder whose database cannot be opened", async () => {
    const cwd = temporaryFolder();
    const database = join(cwd, ".gw/gateway.db");
    mkdirSync(database, { recursive: true });
    const ended = await runServer({ cwd });
    expectOneLine(
      ended,
      1,
      `The database sqlite:${database} cannot be used, it must name a file that is not a folder ` +
        "(EISDIR): set GW_DATA_DIR to a folder that the gateway may write, such as " +
        "GW_DATA_DIR=/var/lib/gw",
    );
  });

  test.each(["sqlite:", "sqlite:file:a", "sqlite://host/a", "sqlite:/nowhere/at/all.db"])(
    "with the database URL %s",
    async (url) => {
      const ended = await runServer({ cwd: temporaryFolder(), env: { GW_DATABASE_URL: url } });
      expect([ended.code, ended.stdout]).toEqual([2, ""]);
      expect(ended.stderr).toMatch(/^gw: GW_DATABASE_URL must [^\n]+, such as sqlite:[^\n]+\n$/);
    },
  );

  test("with a database that is none", async () => {
    const cwd = temporaryFolder();
    writeFileSync(
      join(cwd, "gateway.db"),
      "This is no database, whatever its name says. ".repeat(99),
    );
    const ended = await runServer({ cwd, env: { GW_DATABASE_URL: "sqlite:gateway.db" } });
    expect([ended.code, ended.stdout]).toEqual([1, ""]);
    expect(ended.stderr).toMatch(/^gw: The database: [^\n]+\n$/);
  });

  test("with a token that is too short", async () => {
    const ended = await runServer({ cwd: temporaryFolder(), env: { GW_ADMIN_TOKEN: "hunter2" } });
    expectOneLine(
      ended,
      2,
      "GW_ADMIN_TOKEN must hold 32 to 4,096 visible ASCII characters without spaces, such as the " +
        "output of `openssl rand -hex 32`",
    );
  });

  test("with a key that is none, and never shows it", async () => {
    const env = { GW_KEK_1: "raw:c2stY2FuYXJ5" };
    const ended = await runServer({ cwd: temporaryFolder(), env });
    expect([ended.code, ended.stdout]).toEqual([2, ""]);
    expect(ended.stderr).toMatch(/^gw: GW_KEK_1[^\n]+\n$/);
    expect(ended.stderr).not.toContain("c2stY2FuYXJ5");
  });

  test("with another key than the one that is registered", async () => {
    const cwd = temporaryFolder();
    const first = await startServer({ cwd });
    first.child.kill("SIGTERM");
    await first.ended;
    chmodSync(join(cwd, ".gw/kek-1"), 0o600);
    writeFileSync(join(cwd, ".gw/kek-1"), `raw:${Buffer.alloc(32, 7).toString("base64")}\n`);
    const ended = await runServer({ cwd });
    expect([ended.code, ended.stdout]).toEqual([2, ""]);
    expect(ended.stderr).toMatch(/^gw: \S+kek-1 is not the key that was registered [^\n]+\n$/);
  });

  test("with its key lost", async () => {
    const cwd = temporaryFolder();
    const first = await startServer({ cwd });
    first.child.kill("SIGTERM");
    await first.ended;
    mkdirSync(join(cwd, "empty"));
    const database = `sqlite:${join(cwd, ".gw/gateway.db")}`;
    const ended = await runServer({
      cwd,
      env: { GW_DATA_DIR: "empty", GW_DATABASE_URL: database },
    });
    expect([ended.code, ended.stdout]).toEqual([2, ""]);
    expect(ended.stderr).toMatch(/^gw: [^\n]*key[^\n]+\n$/);
  });
});
