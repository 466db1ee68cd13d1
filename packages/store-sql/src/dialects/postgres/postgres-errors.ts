import type { GatewayErrorCode } from "@gw/entities";
import { DatabaseError, type DatabaseTrouble } from "../../database-error.js";
import { brokenTlsRule, DriverFailure, isNetworkCode, noTls } from "../server/driver-failure.js";

type Meaning = readonly [code: GatewayErrorCode, message: string, trouble?: DatabaseTrouble];

const gone: Meaning = [
  "TEMPORARILY_UNAVAILABLE",
  "The connection to the database was lost; try again",
  "connection lost",
];
const contended: Meaning = [
  "TEMPORARILY_UNAVAILABLE",
  "The database was busy with other changes; try again",
  "contended",
];
const forbidden: Meaning = [
  "INTERNAL_ERROR",
  "The database user lacks a right that the gateway needs",
  "forbidden",
];
const refusedLogin: Meaning = [
  "TEMPORARILY_UNAVAILABLE",
  "The database server does not accept the user and password",
];
const insecure: Meaning = [
  "TEMPORARILY_UNAVAILABLE",
  "No encrypted connection to the database server came about",
];

/** By SQLSTATE (PostgreSQL's documentation, appendix A), longest match first: state, then class. */
const meanings: Readonly<Record<string, Meaning>> = {
  "23505": ["RESOURCE_ALREADY_EXISTS", "A row with this key exists already"],
  "23503": ["INVALID_STATE", "A row that this one needs or is needed by is gone"],
  "23": ["INTERNAL_ERROR", "The database refused a row that breaks its rules"],
  "40": contended,
  "55P03": contended,
  "57014": ["TEMPORARILY_UNAVAILABLE", "The database took too long to answer; try again"],
  "57P03": ["TEMPORARILY_UNAVAILABLE", "The database server is starting or shutting down"],
  "57P": gone,
  "25P03": gone,
  "25006": ["TEMPORARILY_UNAVAILABLE", "The database cannot be written", "timed out"],
  "08": gone,
  "53300": ["TEMPORARILY_UNAVAILABLE", "The database server has too many connections"],
  "53100": ["TEMPORARILY_UNAVAILABLE", "The disk of the database is full"],
  "53": ["TEMPORARILY_UNAVAILABLE", "The database server is out of resources"],
  "28": refusedLogin,
  "3D000": ["TEMPORARILY_UNAVAILABLE", "The database server has no database of that name"],
  "42501": forbidden,
  // An engine that speaks the protocol, and has no such thing.
  "0A000": forbidden,
};

/** In our words, of an error of the driver or of the server behind it. */
export function translatedPostgres(error: unknown): DatabaseError {
  if (error instanceof DatabaseError) return error;
  const { message = "", ...given } = error as { code?: string; message?: string };
  const code = given.code ?? (message.endsWith("not support SSL connections") ? noTls : "");
  const [gatewayCode, text, trouble] = meaningOf(code, message);
  const cause = new DriverFailure(code || "a failure of its own");
  return new DatabaseError(
    gatewayCode,
    text,
    trouble === undefined ? { cause } : { cause, trouble },
  );
}

function meaningOf(code: string, message: string): Meaning {
  if (/^[0-9A-Z]{5}$/.test(code)) {
    const known = [5, 3, 2].map((length) => meanings[code.slice(0, length)]);
    return known.find((meaning) => meaning !== undefined) ?? ["INTERNAL_ERROR", failed];
  }
  if (isNetworkCode(code)) return gone;
  if (brokenTlsRule(code) !== undefined) return insecure;
  // What the driver says in words alone.
  if (/read timeout/i.test(message)) {
    return ["TEMPORARILY_UNAVAILABLE", "The database does not answer", "timed out"];
  }
  if (/terminated|not queryable|timeout/i.test(message)) return gone;
  return ["INTERNAL_ERROR", failed];
}

const failed = "The database failed";

/** Of an error before there was a connection: nobody is helped by trying again at once. */
export function translatedConnecting(error: unknown): DatabaseError {
  const { trouble, code, message, cause } = translatedPostgres(error);
  if (trouble !== "connection lost") return translatedPostgres(error);
  const { code: driverCode = "" } = error as { code?: string };
  const reason = driverCode === "" ? "no answer" : driverCode;
  return new DatabaseError(code, `${unreachable} (${reason})`, { cause: cause ?? message });
}

const unreachable = "The database server cannot be reached";
