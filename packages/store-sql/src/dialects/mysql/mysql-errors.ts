import type { GatewayErrorCode } from "@gw/entities";
import { DatabaseError, type DatabaseTrouble } from "../../database-error.js";
import { brokenTlsRule, DriverFailure, isNetworkCode } from "../server/driver-failure.js";

type Meaning = readonly [code: GatewayErrorCode, message: string, trouble?: DatabaseTrouble];

const away = (message: string, trouble?: DatabaseTrouble): Meaning =>
  trouble === undefined
    ? ["TEMPORARILY_UNAVAILABLE", message]
    : ["TEMPORARILY_UNAVAILABLE", message, trouble];
const gone = away("The connection to the database was lost; try again", "connection lost");
const contended = away("The database was busy with other changes; try again", "contended");
const forbidden: Meaning = [
  "INTERNAL_ERROR",
  "The database user lacks a right that the gateway needs",
  "forbidden",
];
const duplicate: Meaning = ["RESOURCE_ALREADY_EXISTS", "A row with this key exists already"];
const reference: Meaning = ["INVALID_STATE", "A row that this one needs or is needed by is gone"];
const rule: Meaning = ["INTERNAL_ERROR", "The database refused a row that breaks its rules"];
// The connection is let go, since the next one may reach the server that can be written.
const readOnly = away("The database cannot be written", "timed out");
const full = away("The disk of the database is full");
const crowded = away("The database server has too many connections");
const slow = away("The database took too long to answer; try again");
const insecure = away("No encrypted connection to the database server came about");
const refusedLogin = away("The database server does not accept the user and password");

/** By error number: MySQL's and MariaDB's server error references. */
const meanings: ReadonlyMap<number, Meaning> = new Map([
  [1062, duplicate],
  [1216, reference],
  [1217, reference],
  [1451, reference],
  [1452, reference],
  // Record changed since it was read; lock timeout; deadlock.
  [1020, contended],
  [1205, contended],
  [1213, contended],
  // A table is newer than the snapshot: somebody has just migrated.
  [1412, contended],
  [1048, rule],
  [1264, rule],
  [1406, rule],
  [1644, rule],
  [3819, rule],
  [4025, rule],
  [1290, readOnly],
  [1792, readOnly],
  [1836, readOnly],
  [1021, full],
  [1114, full],
  [1040, crowded],
  [1203, crowded],
  [1226, crowded],
  // Statement too slow, interrupted; MySQL and MariaDB each have numbers of their own.
  [1317, slow],
  [1969, slow],
  [3024, slow],
  // Shutting down; killed; ended for having been idle.
  [1053, gone],
  [1077, gone],
  [1079, gone],
  [1152, gone],
  [1927, gone],
  [3169, gone],
  [4031, gone],
  [1044, refusedLogin],
  [1045, refusedLogin],
  [1698, refusedLogin],
  [3159, away("The database server lets nobody in without encryption")],
  [1049, away("The database server has no database of that name")],
  [1142, forbidden],
  [1143, forbidden],
  [1227, forbidden],
  [1370, forbidden],
  // A trigger, with the binary log on and no right to it.
  [1419, forbidden],
]);

const driverCodes: Readonly<Record<string, Meaning>> = {
  PROTOCOL_CONNECTION_LOST: gone,
  PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR: gone,
  PROTOCOL_SEQUENCE_TIMEOUT: away("The database does not answer", "timed out"),
};

/** In our words, of an error of the driver or of the server behind it. */
export function translatedMysql(error: unknown): DatabaseError {
  if (error instanceof DatabaseError) return error;
  const { errno, code = "", message = "" } = error as Partial<NodeJS.ErrnoException>;
  const [gatewayCode, text, trouble] = meaningOf({ errno, code, message });
  const cause = new DriverFailure(code || "a failure of its own");
  return new DatabaseError(
    gatewayCode,
    text,
    trouble === undefined ? { cause } : { cause, trouble },
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
  if (isNetworkCode(code) || /closed state|connection is closed/i.test(message)) return gone;
  if (brokenTlsRule(code) !== undefined) return insecure;
  return ["INTERNAL_ERROR", "The database failed"];
}

/** Of an error before there was a connection: nobody is helped by trying again at once. */
export function translatedConnecting(error: unknown): DatabaseError {
  const translated = translatedMysql(error);
  if (translated.trouble !== "connection lost") return translated;
  const { code = "no answer" } = error as { code?: string };
  const message = `The database server cannot be reached (${code})`;
  return new DatabaseError("TEMPORARILY_UNAVAILABLE", message, { cause: translated.cause });
}
