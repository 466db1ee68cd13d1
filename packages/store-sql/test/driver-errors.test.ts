import { describe, expect, test } from "vitest";
import * as mysql from "../src/dialects/mysql/mysql-errors.ts";
import * as postgres from "../src/dialects/postgres/postgres-errors.ts";

/** As a driver makes them; the text holds what must not be told. */
function failure(properties: object): Error {
  return Object.assign(new Error("canary"), { sqlMessage: "canary", detail: "canary" }, properties);
}

const lost = { code: "TEMPORARILY_UNAVAILABLE", trouble: "connection lost" };
const contended = { code: "TEMPORARILY_UNAVAILABLE", trouble: "contended" };
const away = { code: "TEMPORARILY_UNAVAILABLE", trouble: undefined };

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
  [{ errno: 1040, code: "ER_CON_COUNT_ERROR" }, away],
  [{ errno: 1021, code: "ER_DISK_FULL" }, away],
  [
    { errno: 1290, code: "ER_OPTION_PREVENTS_STATEMENT" },
    { ...away, trouble: "timed out" },
  ],
  [{ errno: 1142, code: "ER_TABLEACCESS_DENIED_ERROR" }, { trouble: "forbidden" }],
  [
    { errno: 1064, code: "ER_PARSE_ERROR" },
    { code: "INTERNAL_ERROR", trouble: undefined },
  ],
  [{}, { code: "INTERNAL_ERROR", trouble: undefined }],
];

const postgresCases: readonly Case[] = [
  [{ code: "23505" }, { code: "RESOURCE_ALREADY_EXISTS" }],
  [{ code: "23503" }, { code: "INVALID_STATE" }],
  [{ code: "23514" }, { code: "INTERNAL_ERROR", trouble: undefined }],
  [{ code: "40001" }, contended],
  [{ code: "40P01" }, contended],
  [{ code: "55P03" }, contended],
  [{ code: "57P01" }, lost],
  [{ code: "57P02" }, lost],
  [{ code: "25P03" }, lost],
  [{ code: "08006" }, lost],
  [{ code: "ECONNRESET" }, lost],
  [{ message: "Connection terminated unexpectedly" }, lost],
  [{ message: "Query read timeout" }, { ...away, trouble: "timed out" }],
  [{ code: "57P03" }, away],
  [{ code: "57014" }, away],
  [{ code: "53300" }, away],
  [{ code: "53100" }, away],
  [{ code: "25006" }, { ...away, trouble: "timed out" }],
  [{ code: "42501" }, { trouble: "forbidden" }],
  [{ code: "SELF_SIGNED_CERT_IN_CHAIN" }, away],
  [{ code: "ERR_TLS_CERT_ALTNAME_INVALID" }, away],
  [{ message: "The server does not support SSL connections" }, away],
  [{ code: "42601" }, { code: "INTERNAL_ERROR", trouble: undefined }],
  [{}, { code: "INTERNAL_ERROR", trouble: undefined }],
];

const { translatedMysql } = mysql;
const { translatedPostgres } = postgres;

describe.each([
  ["MySQL", mysqlCases, translatedMysql, mysql.translatedConnecting],
  ["PostgreSQL", postgresCases, translatedPostgres, postgres.translatedConnecting],
] as const)("a failure that %s reports", (_, cases, translated, translatedConnecting) => {
  test.each(cases)("as %j means the same on all databases, in our words", (given, meaning) => {
    const error = translated(failure(given));
    expect(error).toMatchObject(meaning);
    expect(error.message).not.toContain("canary");
    expect(String(error.cause)).not.toContain("canary");
    expect(translated(error)).toBe(error);
  });

  test("before there was a connection is no reason to try again at once", () => {
    const error = translatedConnecting(failure({ code: "ECONNREFUSED" }));
    expect(error).toMatchObject(away);
    expect(error.message).toBe("The database server cannot be reached (ECONNREFUSED)");
  });
});
