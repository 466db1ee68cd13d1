import { inspect } from "node:util";
import { describeOn, type ServerKind, serverKinds, type TestDatabase } from "@gw/test-databases";
import { afterAll, beforeAll, expect, test } from "vitest";
import { mysqlFailures } from "../../../src/dialects/mysql/mysql-errors.ts";
import { postgresFailures } from "../../../src/dialects/postgres/postgres-errors.ts";
import { connectDatabase } from "../../../src/session/connect-database.ts";
import type { DatabaseError } from "../../../src/session/database-error.ts";
import type { SqlDatabase } from "../../../src/session/sql-database.ts";
import { withHostileDefaults } from "./hostile-defaults.ts";

/**
 * What each code of a server leads to: the code of the gateway, and whether the transaction runs
 * again, the connection is replaced, or a failed COMMIT is known to have changed nothing.
 */
const expected: Readonly<Record<ServerKind, Readonly<Record<string, string>>>> = {
  mysql: {
    "RESOURCE_ALREADY_EXISTS undefined": "1062",
    "INVALID_STATE undefined": "1216 1217 1451 1452",
    "INTERNAL_ERROR undefined": "1048 1153 1264 1406 1644 3819 4025",
    "TEMPORARILY_UNAVAILABLE forbidden": "1142 1143 1227 1370 1419",
    "TEMPORARILY_UNAVAILABLE contended": "1020 1205 1213 1412 1615 3101",
    "TEMPORARILY_UNAVAILABLE read_only": "1290 1792 1836",
    "TEMPORARILY_UNAVAILABLE rolled_back": "1021 1114",
    "TEMPORARILY_UNAVAILABLE connection_lost":
      "1047 1053 1077 1079 1152 1158 1159 1160 1161 1184 1927 3169 4031",
    "TEMPORARILY_UNAVAILABLE timed_out": "1243",
    "TEMPORARILY_UNAVAILABLE undefined":
      "1028 1037 1038 1040 1041 1044 1045 1049 1129 1130 1135 1203 1206 1226 1317 1461 1698 1820 " +
      "1862 1878 1969 3024 3118 3159 4151",
  },
  postgres: {
    "RESOURCE_ALREADY_EXISTS undefined": "23505",
    "INVALID_STATE undefined": "23503",
    "INTERNAL_ERROR undefined": "23 54",
    "TEMPORARILY_UNAVAILABLE forbidden": "0A000 42501",
    "TEMPORARILY_UNAVAILABLE contended": "40 55P03",
    "TEMPORARILY_UNAVAILABLE read_only": "25006",
    "TEMPORARILY_UNAVAILABLE rolled_back": "53100",
    "TEMPORARILY_UNAVAILABLE connection_lost": "08 25P03 25P04 40003 57P",
    "TEMPORARILY_UNAVAILABLE timed_out": "26000 42P05",
    "TEMPORARILY_UNAVAILABLE undefined": "28 3D000 53 53300 57014 57P03 58",
  },
};

/** The codes with their meaning, in the order of the codes. */
function rowsOf(kind: ServerKind): readonly (readonly [code: string, meaning: string])[] {
  return Object.entries(expected[kind])
    .flatMap(([meaning, codes]) => codes.split(" ").map((code) => [code, meaning] as const))
    .sort();
}

/** A statement that the server answers with the code, and a message that must not be shown. */
const raise: Readonly<Record<ServerKind, (code: string) => string>> = {
  mysql: (code) => `signal sqlstate '45000' set mysql_errno = ${code}, message_text = 'canary'`,
  postgres: (code) =>
    `do $$ begin raise exception 'canary' using errcode = '${code.padEnd(5, "0")}'; end $$`,
};

/** The last statement leads to the code by itself, after those that prepare for it. */
const provoked: Readonly<Record<ServerKind, Readonly<Record<string, readonly string[]>>>> = {
  mysql: {
    1062: ["insert into parent values (1), (1)"],
    1452: ["insert into child values (7, 1, 'x')"],
    1451: [
      "insert into parent values (2)",
      "insert into child values (2, 1, 'x')",
      "delete from parent",
    ],
    1048: ["insert into child values (null, 1, 'x')"],
    1264: ["insert into child values (1, 99999999999, 'x')"],
    1406: ["insert into child values (1, 1, 'too long')"],
    1792: ["commit", "start transaction read only", "insert into parent values (3)"],
    1317: ["kill query connection_id()", "select sleep(5)"],
    1927: ["kill connection_id()", "select 1"],
    1044: ["use mysql"],
    1142: ["select * from mysql.user"],
    1227: ["set global max_connections = 10"],
  },
  postgres: {
    "23505": ["insert into parent values (1), (1)"],
    "23503": ["insert into child values (7, 1, 'x')"],
    "23": ["insert into child values (null, 1, 'x')"],
    "57014": ["set statement_timeout = 1", "select pg_sleep(5)"],
    "25006": ["rollback", "begin read only", "insert into parent values (3)"],
    "26000": ["execute nothing"],
    "42P05": ["prepare twice as select 1", "prepare twice as select 1"],
    "54": [`select ${Array(1_700).fill("1").join()}`],
    "57P": ["select pg_terminate_backend(pg_backend_pid())"],
    "42501": ["select * from pg_authid"],
    "0A000": ["select distinct id from parent for update"],
  },
};

for (const kind of serverKinds) {
  describeOn(kind, (server) => {
    let fresh: TestDatabase;
    let database: SqlDatabase;

    beforeAll(async () => {
      fresh = await withHostileDefaults(server).createDatabase();
      database = await connectDatabase({ url: fresh.url });
      await fresh.run("create table parent (id int primary key)");
      await fresh.run(
        "create table child (id int not null, number int not null, name varchar(1) not null, " +
          "foreign key (id) references parent (id))",
      );
      const { username } = new URL(fresh.url);
      if (kind === "postgres") await fresh.run(`grant all on parent, child to ${username}`);
    });

    afterAll(async () => {
      await database.close();
      await fresh.drop();
    });

    /** What the failure of the last statement means; no statement is committed. */
    async function meaningOf(statements: readonly string[]): Promise<string> {
      let failure: DatabaseError | undefined;
      const run = database.connections.lend("write", async (connection) => {
        await connection.begin("write");
        try {
          for (const sql of statements.slice(0, -1)) {
            await Promise.resolve(connection.execute({ sql, parameters: [] }));
          }
          await Promise.resolve(
            connection.execute({ sql: statements.at(-1) ?? "", parameters: [] }),
          );
        } catch (error) {
          failure = error as DatabaseError;
        }
        // Ends the connection, whose settings the statements may have changed.
        await connection.begin("migrate").catch(() => {});
        await connection.rollback();
      });
      await run;
      expect(inspect(failure, { depth: 10, showHidden: true })).not.toContain("canary");
      return `${failure?.code} ${failure?.failureKind}`;
    }

    const table =
      kind === "mysql" ? [...mysqlFailures.keys()].map(String) : Object.keys(postgresFailures);

    test("the table has the codes that are tested", () => {
      expect(rowsOf(kind).map(([code]) => code)).toEqual(table.toSorted());
    });

    test("each code of the server has its meaning, and its message is not shown", async () => {
      const found: (readonly [string, string])[] = [];
      for (const [code] of rowsOf(kind)) found.push([code, await meaningOf([raise[kind](code)])]);
      expect(found).toEqual(rowsOf(kind));
    });

    test.each(Object.entries(provoked[kind]))(
      "%s comes from the server itself",
      async (code, statements) => {
        const meaning = rowsOf(kind).find(([one]) => one === code)?.[1];
        expect(await meaningOf(statements)).toBe(meaning);
      },
    );
  });
}
