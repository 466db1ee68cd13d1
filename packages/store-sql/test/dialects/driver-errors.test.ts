import { describe, expect, test } from "vitest";
import * as mysql from "../../src/dialects/mysql/mysql-errors.ts";
import * as postgres from "../../src/dialects/postgres/postgres-errors.ts";

/** A driver's error; its message contains a value that must not be shown. */
function failure(properties: object): Error {
  return Object.assign(new Error("canary"), { sqlMessage: "canary", detail: "canary" }, properties);
}

const lost = { code: "TEMPORARILY_UNAVAILABLE", failureKind: "connection_lost" };
const contended = { code: "TEMPORARILY_UNAVAILABLE", failureKind: "contended" };
const away = { code: "TEMPORARILY_UNAVAILABLE", failureKind: undefined };

type Case = readonly [given: object, meaning: object];

const mysqlCases: readonly Case[] = [
  [{ errno: 1062, code: "ER_DUP_ENTRY" }, { code: "RESOURCE_ALREADY_EXISTS" }],
  [{ errno: 1452, code: "ER_NO_REFERENCED_ROW_2" }, { code: "INVALID_STATE" }],
  [{ errno: 1205, code: "ER_LOCK_WAIT_TIMEOUT" }, contended],
  [{ errno: 1213, code: "ER_LOCK_DEADLOCK" }, contended],
  [{ errno: 1020, code: "ER_CHECKREAD" }, contended],
  [{ errno: 1412, code: "ER_TABLE_DEF_CHANGED" }, contended],
  [{ errno: 1927, code: "ER_CONNECTION_KILLED" }, lost],
  [{ errno: 4031, code: "ER_CLIENT_INTERACTION_TIMEOUT" }, lost],
  [{ code: "PROTOCOL_CONNECTION_LOST" }, lost],
  [{ code: "ECONNRESET" }, lost],
  [{ message: "Can't add new command when connection is in closed state" }, lost],
  [{ message: "The connection is closed" }, lost],
  [{ errno: 1040, code: "ER_CON_COUNT_ERROR" }, away],
  [{ errno: 1021, code: "ER_DISK_FULL" }, away],
  [
    { errno: 1290, code: "ER_OPTION_PREVENTS_STATEMENT" },
    { ...away, failureKind: "timed_out" },
  ],
  [{ errno: 1142, code: "ER_TABLEACCESS_DENIED_ERROR" }, { failureKind: "forbidden" }],
  [
    { errno: 1064, code: "ER_PARSE_ERROR" },
    { code: "INTERNAL_ERROR", failureKind: undefined },
  ],
  [{}, { code: "INTERNAL_ERROR", failureKind: undefined }],
];

const postgresCases: readonly Case[] = [
  [{ code: "23505" }, { code: "RESOURCE_ALREADY_EXISTS" }],
  [{ code: "23503" }, { code: "INVALID_STATE" }],
  [{ code: "23514" }, { code: "INTERNAL_ERROR", failureKind: undefined }],
  [{ code: "40001" }, contended],
  [{ code: "40P01" }, contended],
  [{ code: "55P03" }, contended],
  [{ code: "57P01" }, lost],
  [{ code: "57P02" }, lost],
  [{ code: "25P03" }, lost],
  [{ code: "08006" }, lost],
  [{ code: "ECONNRESET" }, lost],
  [{ message: "Connection terminated unexpectedly" }, lost],
  [{ message: "Client has encountered a connection error and is not queryable" }, lost],
  [{ message: "timeout expired" }, lost],
  [{ message: "Query read timeout" }, { ...away, failureKind: "timed_out" }],
  [{ code: "57P03" }, away],
  [{ code: "57014" }, away],
  [{ code: "53300" }, away],
  [{ code: "53100" }, away],
  [{ code: "25006" }, { ...away, failureKind: "timed_out" }],
  [{ code: "42501" }, { failureKind: "forbidden" }],
  [{ code: "SELF_SIGNED_CERT_IN_CHAIN" }, away],
  [{ code: "ERR_TLS_CERT_ALTNAME_INVALID" }, away],
  [{ message: "The server does not support SSL connections" }, away],
  [{ code: "42601" }, { code: "INTERNAL_ERROR", failureKind: undefined }],
  [{}, { code: "INTERNAL_ERROR", failureKind: undefined }],
];

const { translateMysqlError } = mysql;
const { translatePostgresError } = postgres;

describe.each([
  ["MySQL", mysqlCases, translateMysqlError, mysql.translateConnectError],
  ["PostgreSQL", postgresCases, translatePostgresError, postgres.translateConnectError],
] as const)("a failure that %s reports", (_, cases, translated, translateConnectError) => {
  test.each(cases)("translates %j to the same error on all databases", (given, meaning) => {
    const error = translated(failure(given));
    expect(error).toMatchObject(meaning);
    expect(error.message).not.toContain("canary");
    expect(String(error.cause)).not.toContain("canary");
    expect(translated(error)).toBe(error);
  });

  test("does not retry errors of connecting", () => {
    const error = translateConnectError(failure({ code: "ECONNREFUSED" }));
    expect(error).toMatchObject(away);
    expect(error.message).toBe("The database server cannot be reached (ECONNREFUSED)");
  });
});
