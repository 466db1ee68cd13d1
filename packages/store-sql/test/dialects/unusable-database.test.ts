import { chmodSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openSqlBackend } from "../../src/index.ts";
import { openFilled } from "../fixtures/filled-backend.ts";
import { startProgram } from "../fixtures/program.ts";
import { type TemporaryFolder, temporaryFolder } from "../fixtures/temporary-folder.ts";

let folder: TemporaryFolder;
let path: string;
let url: string;

beforeEach(() => {
  folder = temporaryFolder();
  path = `${folder.path}/gateway.db`;
  url = `sqlite:${path}`;
});

afterEach(() => folder.remove());

describe("a URL", () => {
  test.each(["", "gateway.db", "mssql://sa:hunter2@host/gateway", "file:gateway.db", "SQLITE:x"])(
    "of an unknown kind is rejected with the accepted forms and an example: %j",
    async (unknown) => {
      const error = await openSqlBackend({ url: unknown }).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({
        code: "INVALID_PARAMETER_VALUE",
        message:
          "`url` must be sqlite:<path of a file> or sqlite::memory: (such as sqlite:./gateway.db), " +
          "or mysql://<user>:<password>@<host>:<port>/<database> (such as " +
          "mysql://gw@127.0.0.1:3306/gateway), " +
          "or postgres://<user>:<password>@<host>:<port>/<database> (such as " +
          "postgres://gw@127.0.0.1:5432/gateway)",
      });
    },
  );

  test.each([
    "sqlite:",
    "sqlite: ",
    "sqlite:gateway.db ",
    "sqlite://host/gateway.db",
    "sqlite:gateway.db?mode=ro",
    "sqlite::shared:",
    "sqlite:file:gateway.db",
    "sqlite:gate\0way.db",
  ])("that is ambiguous is rejected: %j", async (ambiguous) => {
    await expect(openSqlBackend({ url: ambiguous })).rejects.toMatchObject({
      code: "INVALID_PARAMETER_VALUE",
      message: expect.stringMatching(/^`url` must be sqlite:<path of a file>/),
    });
  });

  test("with three slashes names an absolute path", async () => {
    const backend = await openSqlBackend({ url: `sqlite://${path}` });
    expect(backend.description).toBe(url);
    await backend.close();
  });
});

describe("a file that cannot be opened", () => {
  test("in a folder that does not exist is rejected with the rule", async () => {
    await expect(openSqlBackend({ url: `sqlite:${folder.path}/no/x.db` })).rejects.toMatchObject({
      code: "INVALID_PARAMETER_VALUE",
      message: "`url` must name a file whose folder exists (ENOENT)",
    });
  });

  test("that is a folder is rejected with the rule", async () => {
    await expect(openSqlBackend({ url: `sqlite:${folder.path}` })).rejects.toMatchObject({
      code: "INVALID_PARAMETER_VALUE",
      message: "`url` must name a file that is not a folder (EISDIR)",
    });
  });

  /** Opens in a process without root privileges, which the test process may have. */
  async function openedUnprivileged(target: string): Promise<string> {
    return (await startProgram("open", [target, "unprivileged"]).end()).output;
  }

  const rule =
    "INVALID_PARAMETER_VALUE: `url` must name a file that this process may write, " +
    "in a folder that it may write (EACCES)\n";

  test("that is read-only is rejected with the rule", async () => {
    await (await openSqlBackend({ url })).close();
    chmodSync(folder.path, 0o777);
    chmodSync(path, 0o444);
    expect(await openedUnprivileged(url)).toBe(rule);
  });

  test("in a read-only folder is rejected with the rule", async () => {
    chmodSync(folder.path, 0o555);
    expect(await openedUnprivileged(url)).toBe(rule);
    chmodSync(folder.path, 0o777);
  });

  test("that is writable in a read-only folder is rejected too", async () => {
    await (await openSqlBackend({ url })).close();
    chmodSync(path, 0o666);
    chmodSync(folder.path, 0o555);
    expect(await openedUnprivileged(url)).toMatch(/^TEMPORARILY_UNAVAILABLE: The database/);
    chmodSync(folder.path, 0o777);
  });

  test("that is not a database is rejected and not changed", async () => {
    const text = "This is a text that must not change. ".repeat(200);
    writeFileSync(path, text);
    await expect(openSqlBackend({ url })).rejects.toMatchObject({
      code: "INTERNAL_ERROR",
      message: "The database file is not a SQLite database",
    });
    expect(readFileSync(path, "utf8")).toBe(text);
  });
});

describe("a database in use", () => {
  test("that is damaged fails without the driver's message, and intact tables can still be read", async () => {
    await (await openFilled({ url })).backend.close();
    const database = new Database(path);
    const page = database.pragma("page_size", { simple: true }) as number;
    const root = database
      .prepare("select rootpage from sqlite_schema where name = 'gateway_secrets'")
      .pluck()
      .get() as number;
    database.close();
    const bytes = readFileSync(path);
    bytes.fill(0xff, (root - 1) * page, root * page);
    writeFileSync(path, bytes);
    const backend = await openSqlBackend({ url });
    const store = backend.openStore({ keyRing: {} as never });
    await expect(store.listSecretInfos()).rejects.toMatchObject({
      code: "INTERNAL_ERROR",
      message: "The database file is damaged",
    });
    expect(await store.getRevision()).toBe(2);
    await backend.close();
  });

  test.each([
    ["moved away", () => renameSync(path, `${path}.old`)],
    ["deleted", () => rmSync(path)],
    [
      "replaced",
      () => {
        renameSync(path, `${path}.old`);
        writeFileSync(path, "");
      },
    ],
  ])("whose file was %s fails the ping, and acknowledges no write", async (_, harm) => {
    const backend = await openSqlBackend({ url });
    await backend.ping();
    const record = { time: 1, action: "secret.create", result: "refused" } as const;
    await backend.auditLog.append([record]);
    harm();
    const gone = {
      code: "TEMPORARILY_UNAVAILABLE",
      message: "The database file was moved, replaced or deleted while it was open",
    };
    await expect(backend.ping()).rejects.toMatchObject(gone);
    await expect(backend.auditLog.append([record])).rejects.toMatchObject(gone);
    expect((await backend.auditLog.list()).items).toHaveLength(1);
    await backend.close();
  });
});
