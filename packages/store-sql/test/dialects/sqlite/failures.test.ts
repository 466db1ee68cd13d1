import { writeFileSync } from "node:fs";
import Database from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import {
  sqliteFailures,
  translateSqliteError,
} from "../../../src/dialects/sqlite/sqlite-errors.ts";
import { temporaryFolder } from "../../fixtures/temporary-folder.ts";

const unavailable = "TEMPORARILY_UNAVAILABLE";

/** The code of the gateway and what a COMMIT with the failure has changed, by result code. */
const expected: Readonly<Record<string, string>> = {
  CONSTRAINT_UNIQUE: "RESOURCE_ALREADY_EXISTS undefined",
  CONSTRAINT_PRIMARYKEY: "RESOURCE_ALREADY_EXISTS undefined",
  CONSTRAINT_ROWID: "RESOURCE_ALREADY_EXISTS undefined",
  CONSTRAINT_FOREIGNKEY: "INVALID_STATE undefined",
  CONSTRAINT: "INTERNAL_ERROR undefined",
  BUSY: `${unavailable} contended`,
  LOCKED: `${unavailable} contended`,
  PROTOCOL: `${unavailable} rolled_back`,
  FULL: `${unavailable} rolled_back`,
  READONLY: `${unavailable} read_only`,
  CANTOPEN: `${unavailable} rolled_back`,
  PERM: `${unavailable} rolled_back`,
  NOMEM: `${unavailable} undefined`,
  IOERR: `${unavailable} undefined`,
  CORRUPT: "INTERNAL_ERROR undefined",
  NOTADB: "INTERNAL_ERROR undefined",
};

test("the table has the codes that are tested", () => {
  expect(Object.keys(sqliteFailures).toSorted()).toEqual(Object.keys(expected).toSorted());
});

test.each(Object.entries(expected))(
  "%s has its meaning, with extended codes too",
  (code, meaning) => {
    for (const full of [`SQLITE_${code}`, `SQLITE_${code}_EXTENDED`]) {
      if (code.includes("_") && full.endsWith("EXTENDED")) continue;
      const { code: gatewayCode, failureKind } = translateSqliteError({ code: full });
      expect(`${gatewayCode} ${failureKind}`).toBe(meaning);
    }
  },
);

/** Runs in an open database with tables; the second path names no file. */
const provoked: Readonly<Record<string, (database: Database.Database, path: string) => unknown>> = {
  CONSTRAINT_UNIQUE: (one) => one.exec("insert into parent values (2, 'a'), (3, 'a')"),
  CONSTRAINT_PRIMARYKEY: (one) => one.exec("insert into parent values (1, 'b')"),
  CONSTRAINT_ROWID: (one) => one.exec("insert into rows (rowid) values (1), (1)"),
  CONSTRAINT_FOREIGNKEY: (one) => one.exec("insert into child values (7)"),
  CONSTRAINT: (one) => one.exec("insert into parent values (-1, 'b')"),
  BUSY(one) {
    const other = new Database(one.name, { timeout: 0 });
    other.exec("begin immediate");
    onTestFinished(() => void other.close());
    one.pragma("busy_timeout = 0");
    one.exec("begin immediate");
  },
  LOCKED(one) {
    for (const _ of one.prepare("select * from parent").iterate()) {
      one.unsafeMode();
      one.exec("drop table parent");
    }
  },
  FULL(one) {
    one.pragma(`max_page_count = ${one.pragma("page_count", { simple: true })}`);
    one.exec("insert into parent values (4, hex(zeroblob(100000)))");
  },
  READONLY: (one) => new Database(one.name, { readonly: true }).exec("delete from parent"),
  CANTOPEN: (_, path) => new Database(path, { fileMustExist: true }),
  NOTADB(_, path) {
    writeFileSync(path, "This file is not a database. ".repeat(99));
    new Database(path).pragma("schema_version");
  },
  CORRUPT(one) {
    one.unsafeMode();
    one.pragma("writable_schema = on");
    one.exec("update sqlite_schema set rootpage = 99 where name = 'parent'");
    new Database(one.name).exec("select * from parent");
  },
};

test.each(Object.entries(provoked))("%s comes from SQLite itself", (code, provoke) => {
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  const database = new Database(`${folder.path}/one.db`);
  onTestFinished(() => void database.close());
  database.exec(`create table parent (id integer primary key check (id > 0), name text unique);
    create table child (id integer references parent (id)); create table rows (n integer);
    insert into parent values (1, 'x')`);
  let failure: { code?: string } = {};
  try {
    provoke(database, `${folder.path}/other.db`);
  } catch (error) {
    failure = error as { code?: string };
  }
  expect(failure.code).toMatch(new RegExp(`^SQLITE_${code}`));
  const { code: gatewayCode, failureKind } = translateSqliteError(failure);
  expect(`${gatewayCode} ${failureKind}`).toBe(expected[code]);
});
