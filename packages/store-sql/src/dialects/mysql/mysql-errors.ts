import type { GatewayErrorCode } from "@gw/entities";
import { DatabaseError, type DatabaseFailureKind } from "../../session/database-error.js";
import { brokenTlsRule, DriverFailure, isNetworkCode } from "../server/driver-failure.js";

type Meaning = readonly [
  code: GatewayErrorCode,
  message: string,
  failureKind?: DatabaseFailureKind,
];

const unavailable = (message: string, failureKind?: DatabaseFailureKind): Meaning =>
  failureKind === undefined
    ? ["TEMPORARILY_UNAVAILABLE", message]
    : ["TEMPORARILY_UNAVAILABLE", message, failureKind];
const connectionLost = unavailable(
  "The connection to the database was lost; try again",
  "connection_lost",
);
const contended = unavailable("The database is busy with other changes; try again", "contended");
const forbidden: Meaning = [
  "INTERNAL_ERROR",
  "The database user lacks a privilege that the gateway needs",
  "forbidden",
];
const duplicate: Meaning = ["RESOURCE_ALREADY_EXISTS", "A row with this key already exists"];
const brokenReference: Meaning = [
  "INVALID_STATE",
  "The row refers to a row that does not exist, or is still referred to",
];
const constraintViolation: Meaning = [
  "INTERNAL_ERROR",
  "The row violates a constraint of the database",
];
// The connection is discarded: the next one may reach the writable server.
const readOnly = unavailable("The database cannot be written", "timed_out");
const diskFull = unavailable("The disk of the database is full");
const tooManyConnections = unavailable("The database server has too many connections");
const tooSlow = unavailable("The database took too long to answer; try again");
const noEncryption = unavailable(
  "An encrypted connection to the database server could not be established",
);
const loginRejected = unavailable("The database server does not accept the user or password");

/** By error number; see the server error references of MySQL and MariaDB. */
const meanings: ReadonlyMap<number, Meaning> = new Map([
  [1062, duplicate],
  [1216, brokenReference],
  [1217, brokenReference],
  [1451, brokenReference],
  [1452, brokenReference],
  // Record changed since it was read; lock timeout; deadlock.
  [1020, contended],
  [1205, contended],
  [1213, contended],
  // A table is newer than the snapshot, because of a migration.
  [1412, contended],
  [1048, constraintViolation],
  [1264, constraintViolation],
  [1406, constraintViolation],
  [1644, constraintViolation],
  [3819, constraintViolation],
  [4025, constraintViolation],
  [1290, readOnly],
  [1792, readOnly],
  [1836, readOnly],
  [1021, diskFull],
  [1114, diskFull],
  [1040, tooManyConnections],
  [1203, tooManyConnections],
  [1226, tooManyConnections],
  // Statement timeout or interruption; MySQL and MariaDB use different numbers.
  [1317, tooSlow],
  [1969, tooSlow],
  [3024, tooSlow],
  // Server shutdown, connection killed, idle timeout.
  [1053, connectionLost],
  [1077, connectionLost],
  [1079, connectionLost],
  [1152, connectionLost],
  [1927, connectionLost],
  [3169, connectionLost],
  [4031, connectionLost],
  [1044, loginRejected],
  [1045, loginRejected],
  [1698, loginRejected],
  [3159, unavailable("The database server requires an encrypted connection")],
  [1049, unavailable("The database server has no database of that name")],
  [1142, forbidden],
  [1143, forbidden],
  [1227, forbidden],
  [1370, forbidden],
  // Creating a trigger without the privilege that the binary log requires.
  [1419, forbidden],
]);

const driverCodes: Readonly<Record<string, Meaning>> = {
  PROTOCOL_CONNECTION_LOST: connectionLost,
  PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR: connectionLost,
  PROTOCOL_SEQUENCE_TIMEOUT: unavailable("The database does not answer", "timed_out"),
};

/** Translates an error of the driver or the server. */
export function translateMysqlError(error: unknown): DatabaseError {
  if (error instanceof DatabaseError) return error;
  const { errno, code = "", message = "" } = error as Partial<NodeJS.ErrnoException>;
  const [gatewayCode, text, failureKind] = meaningOf({ errno, code, message });
  const cause = new DriverFailure(code || "an error without a code");
  return new DatabaseError(
    gatewayCode,
    text,
    failureKind === undefined ? { cause } : { cause, failureKind },
  );
}

function meaningOf(error: {
  readonly errno: number | undefined;
  readonly code: string;
  readonly message: string;
}): Meaning {
  const { errno, code, message } = error;
  const known = driverCodes[code] ?? (errno === undefined ? undefined : meanings.get(errno));
  if (known !== undefined) return known;
  if (isNetworkCode(code) || /closed state|connection is closed/i.test(message))
    return connectionLost;
  if (brokenTlsRule(code) !== undefined) return noEncryption;
  return ["INTERNAL_ERROR", "The database failed"];
}

/** Translates an error of connecting, which is not worth an immediate retry. */
export function translateConnectError(error: unknown): DatabaseError {
  const translated = translateMysqlError(error);
  if (translated.failureKind !== "connection_lost") return translated;
  const { code = "no answer" } = error as { code?: string };
  const message = `The database server cannot be reached (${code})`;
  return new DatabaseError("TEMPORARILY_UNAVAILABLE", message, { cause: translated.cause });
}
