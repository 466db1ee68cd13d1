import { describeOn, type TestDatabase } from "@gw/test-databases";
import Database from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { openSqlBackend } from "../../src/index.ts";
import { createEarlierSchema } from "../fixtures/earlier-schema.ts";
import { freshDatabase } from "../fixtures/fresh-database.ts";
import { temporaryFolder } from "../fixtures/temporary-folder.ts";

const table = "(id int primary key, other int)";
const view = "as select 1 as id";

type ForeignObject = readonly [name: string, sql: string];

const anywhere: readonly ForeignObject[] = [
  ["gateway_secrets", `create table gateway_secrets ${table}`],
  ["gateway_audit_log", `create table gateway_audit_log ${table}`],
  ["gateway_endpoint_tags", `create view gateway_endpoint_tags ${view}`],
];
const onPostgres: readonly ForeignObject[] = [
  [
    "gateway_secrets_provider",
    `create table o ${table}; create index gateway_secrets_provider on o (id)`,
  ],
  ["gateway_kek_registry", "create type gateway_kek_registry as (id int)"],
  ["gateway_revision", "create sequence gateway_revision"],
  ["gateway_migrations", `create view gateway_migrations ${view}`],
  ["gateway_migrations", "create sequence gateway_migrations"],
  ["gateway_migrations", `create table o ${table}; create index gateway_migrations on o (id)`],
  ["gateway_migrations", `create materialized view gateway_migrations ${view}`],
];

async function messageOf(url: string): Promise<string> {
  const error = await openSqlBackend({ url }).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: "INVALID_STATE" });
  return (error as Error).message;
}

function inTheWay(object: string): string {
  return (
    `The database has an object named ${object}, which no gateway created: rename it, or use a ` +
    "separate database for the gateway"
  );
}

for (const kind of ["mysql", "postgres"] as const) {
  describeOn(kind, (server) => {
    async function databaseWith(sql: string): Promise<TestDatabase> {
      const database = await freshDatabase(server);
      await database.run(sql);
      return database;
    }

    test.each([...anywhere, ...(kind === "postgres" ? onPostgres : [])])(
      "%s of another program in an empty database is named",
      async (object, sql) => {
        const database = await databaseWith(sql);
        expect(await messageOf(database.url)).toBe(inTheWay(object));
      },
    );

    /** A database whose step 2 and later steps are pending. */
    async function atFirstStep(sql: string): Promise<TestDatabase> {
      const database = await freshDatabase(server);
      await createEarlierSchema(database.url, 1);
      await database.run(sql);
      return database;
    }

    test("a table in the way of a later step is named at every start", async () => {
      const database = await atFirstStep(`create table gateway_servers ${table}`);
      for (let start = 0; start < 2; start += 1) {
        expect(await messageOf(database.url)).toMatch(
          /^The database has an object named gateway_servers that lacks columns \((42703|ER_BAD_FIELD_ERROR)\)/,
        );
      }
    });

    test("a statement that fails is reported with its code and step", async () => {
      const database = await atFirstStep(
        "create table gateway_endpoint_names (endpoint_id int primary key)",
      );
      const [statement, code] =
        kind === "postgres"
          ? ["insert into gateway_endpoint_names", "42703"]
          : ["insert ignore into gateway_endpoint_names", "ER_BAD_FIELD_ERROR"];
      expect(await messageOf(database.url)).toBe(
        `Migration 4 (endpoint-settings) failed at "${statement}" (${code}). If an object of ` +
          "another program is in the way, rename it, or use a separate database for the gateway",
      );
    });

    test("a ledger of another program is named with the code", async () => {
      const database = await databaseWith(`create table gateway_migrations ${table}`);
      expect(await messageOf(database.url)).toMatch(
        /^The database has an object named gateway_migrations that lacks columns \((42703|ER_BAD_FIELD_ERROR)\)/,
      );
    });

    test("a ledger of another program that takes no rows is named with the code", async () => {
      const columns = "id int, name varchar(9), checksum varchar(99), applied_at bigint";
      const database = await databaseWith(
        `create table gateway_migrations (${columns}, other int not null)`,
      );
      expect(await messageOf(database.url)).toMatch(
        /^Migration 1 \(initial\) failed at "insert into gateway_migrations" \((23502|ER_NO_DEFAULT_FOR_FIELD)\)/,
      );
    });

    if (kind === "mysql") return;
    test("an index on a table of another program is named", async () => {
      const database = await atFirstStep(
        `create table o ${table}; create index gateway_endpoint_names_endpoint on o (id)`,
      );
      expect(await messageOf(database.url)).toMatch(
        /^The database has an index named gateway_endpoint_names_endpoint on the table o/,
      );
    });
  });
}

const inSqlite: readonly ForeignObject[] = [
  ...anywhere,
  ["gateway_secrets_kek", `create table o ${table}; create index gateway_secrets_kek on o (id)`],
];

test.each(inSqlite)("%s of another program in a SQLite file is named", async (object, sql) => {
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  const file = new Database(`${folder.path}/gateway.db`);
  file.exec(sql);
  file.close();
  expect(await messageOf(`sqlite:${folder.path}/gateway.db`)).toBe(inTheWay(object));
});
