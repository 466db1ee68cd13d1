import type { GatewayErrorCode } from "@gw/entities";
import { DatabaseError, type DatabaseFailureKind } from "../../session/database-error.js";
import { brokenTlsRule, DriverFailure, isNetworkCode, noTls } from "../server/driver-failure.js";

type Meaning = readonly [
  code: GatewayErrorCode,
  message: string,
  failureKind?: DatabaseFailureKind,
];

const connectionLost: Meaning = [
  "TEMPORARILY_UNAVAILABLE",
  "The connection to the database was lost; try again",
  "connection_lost",
];
const contended: Meaning = [
  "TEMPORARILY_UNAVAILABLE",
  "The database is busy with other changes; try again",
  "contended",
];
const forbidden: Meaning = [
  "INTERNAL_ERROR",
  "The database user lacks a privilege that the gateway needs",
  "forbidden",
];
const loginRejected: Meaning = [
  "TEMPORARILY_UNAVAILABLE",
  "The database server does not accept the user or password",
];
const noEncryption: Meaning = [
  "TEMPORARILY_UNAVAILABLE",
  "An encrypted connection to the database server could not be established",
];

/** By SQLSTATE or its class (PostgreSQL documentation, appendix A); the longest match applies. */
const meanings: Readonly<Record<string, Meaning>> = {
  "23505": ["RESOURCE_ALREADY_EXISTS", "A row with this key already exists"],
  "23503": [
    "INVALID_STATE",
    "The row refers to a row that does not exist, or is still referred to",
  ],
  "23": ["INTERNAL_ERROR", "The row violates a constraint of the database"],
  "40": contended,
  "55P03": contended,
  "57014": ["TEMPORARILY_UNAVAILABLE", "The database took too long to answer; try again"],
  "57P03": ["TEMPORARILY_UNAVAILABLE", "The database server is starting or shutting down"],
  "57P": connectionLost,
  "25P03": connectionLost,
  "25006": ["TEMPORARILY_UNAVAILABLE", "The database cannot be written", "timed_out"],
  "08": connectionLost,
  "53300": ["TEMPORARILY_UNAVAILABLE", "The database server has too many connections"],
  "53100": ["TEMPORARILY_UNAVAILABLE", "The disk of the database is full"],
  "53": ["TEMPORARILY_UNAVAILABLE", "The database server is out of resources"],
  "28": loginRejected,
  "3D000": ["TEMPORARILY_UNAVAILABLE", "The database server has no database of that name"],
  "42501": forbidden,
  // Other engines with this protocol lack the feature.
  "0A000": forbidden,
};

/** Translates an error of the driver or the server. */
export function translatePostgresError(error: unknown): DatabaseError {
  if (error instanceof DatabaseError) return error;
  const { message = "", ...given } = error as { code?: string; message?: string };
  const code = given.code ?? (message.endsWith("not support SSL connections") ? noTls : "");
  const [gatewayCode, text, failureKind] = meaningOf(code, message);
  const cause = new DriverFailure(code || "an error without a code");
  return new DatabaseError(
    gatewayCode,
    text,
    failureKind === undefined ? { cause } : { cause, failureKind },
  );
}

function meaningOf(code: string, message: string): Meaning {
  if (/^[0-9A-Z]{5}$/.test(code)) {
    const known = [5, 3, 2].map((length) => meanings[code.slice(0, length)]);
    return known.find((meaning) => meaning !== undefined) ?? ["INTERNAL_ERROR", failed];
  }
  if (isNetworkCode(code)) return connectionLost;
  if (brokenTlsRule(code) !== undefined) return noEncryption;
  // Errors of the driver without a code.
  if (/read timeout/i.test(message)) {
    return ["TEMPORARILY_UNAVAILABLE", "The database does not answer", "timed_out"];
  }
  if (/terminated|not queryable|timeout/i.test(message)) return connectionLost;
  return ["INTERNAL_ERROR", failed];
}

const failed = "The database failed";

/** Translates an error of connecting, which is not worth an immediate retry. */
export function translateConnectError(error: unknown): DatabaseError {
  const { failureKind, code, message, cause } = translatePostgresError(error);
  if (failureKind !== "connection_lost") return translatePostgresError(error);
  const { code: driverCode = "" } = error as { code?: string };
  const reason = driverCode === "" ? "no answer" : driverCode;
  return new DatabaseError(code, `${unreachable} (${reason})`, { cause: cause ?? message });
}

const unreachable = "The database server cannot be reached";
