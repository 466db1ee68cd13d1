import { describe, expect, test } from "vitest";
import * as mysql from "../../src/dialects/mysql/mysql-errors.ts";
import * as postgres from "../../src/dialects/postgres/postgres-errors.ts";

/** A driver's error; its message contains a value that must not be shown. */
function failure(properties: object): Error {
  return Object.assign(new Error("canary"), { sqlMessage: "canary", detail: "canary" }, properties);
}

const lost = { code: "TEMPORARILY_UNAVAILABLE", failureKind: "connection_lost" };
const away = { code: "TEMPORARILY_UNAVAILABLE", failureKind: undefined };
const noAnswer = { ...away, failureKind: "timed_out" };
const full = { ...away, failureKind: "rolled_back", message: "The disk of the database is full" };
const internal = { code: "INTERNAL_ERROR", failureKind: undefined };

type Case = readonly [given: object, meaning: object];

const mysqlCases: readonly Case[] = [
  [{ code: "PROTOCOL_CONNECTION_LOST" }, lost],
  [{ code: "ECONNRESET" }, lost],
  [{ message: "Can't add new command when connection is in closed state" }, lost],
  [{ message: "The connection is closed" }, lost],
  [{ code: "PROTOCOL_SEQUENCE_TIMEOUT" }, noAnswer],
  ...[
    'Got error 28 "No space left on device" from storage engine InnoDB',
    "Got error 28 - 'No space left on device' from storage engine",
    "Got error 28 from storage engine",
  ].map((message): Case => [{ errno: 1030, code: "ER_GET_ERRNO", message }, full]),
  [
    { errno: 3, message: "Error writing file '/tmp/x' (OS errno 28 - No space left on device)" },
    full,
  ],
  [{ errno: 1026, message: 'Error writing file (errno: 28 "No space left on device")' }, full],
  [{ errno: 1030, message: "Got error 127 from storage engine" }, internal],
  [{ errno: 1064, code: "ER_PARSE_ERROR" }, internal],
  [{}, internal],
];

const postgresCases: readonly Case[] = [
  [{ code: "ECONNRESET" }, lost],
  [{ message: "Connection terminated unexpectedly" }, lost],
  [{ message: "Client has encountered a connection error and is not queryable" }, lost],
  [{ message: "timeout expired" }, lost],
  [{ message: "Query read timeout" }, noAnswer],
  [{ code: "SELF_SIGNED_CERT_IN_CHAIN" }, away],
  [{ code: "ERR_TLS_CERT_ALTNAME_INVALID" }, away],
  [{ message: "The server does not support SSL connections" }, away],
  [{ code: "42601" }, internal],
  [{}, internal],
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
