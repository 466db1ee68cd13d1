import { DatabaseError } from "../../session/database-error.js";
import { type FailureMeaning, failureError, failures } from "../failure-meaning.js";
import {
  brokenTlsRule,
  DriverFailure,
  isNetworkCode,
  unreachableError,
} from "../server/driver-failure.js";

/**
 * By error number; see the server error references of MySQL and MariaDB.
 *
 * @internal
 */
export const mysqlFailures: ReadonlyMap<number, FailureMeaning> = new Map([
  [1062, failures.duplicate],
  [1216, failures.brokenReference],
  [1217, failures.brokenReference],
  [1451, failures.brokenReference],
  [1452, failures.brokenReference],
  [1048, failures.constraintViolation],
  [1264, failures.constraintViolation],
  [1406, failures.constraintViolation],
  [1644, failures.constraintViolation],
  [3819, failures.constraintViolation],
  [4025, failures.constraintViolation],
  [1153, failures.tooLarge],
  // Record changed since it was read; lock timeout; deadlock; rolled back during COMMIT.
  [1020, failures.contended],
  [1205, failures.contended],
  [1213, failures.contended],
  [3101, failures.contended],
  // A table is newer than the snapshot, or than a prepared statement, because of a migration.
  [1412, failures.contended],
  [1615, failures.contended],
  [1290, failures.readOnly],
  [1792, failures.readOnly],
  [1836, failures.readOnly],
  [1021, failures.diskFull],
  [1114, failures.diskFull],
  // The file system of temporary tables, or another limit of the server.
  [1028, failures.outOfResources],
  [1206, failures.outOfResources],
  [1878, failures.outOfResources],
  [1037, failures.outOfResources],
  [1038, failures.outOfResources],
  [1041, failures.outOfResources],
  [1135, failures.outOfResources],
  [1461, failures.outOfResources],
  [1040, failures.tooManyConnections],
  [1203, failures.tooManyConnections],
  [1226, failures.tooManyConnections],
  // Statement timeout or interruption; MySQL and MariaDB use different numbers.
  [1317, failures.tooSlow],
  [1969, failures.tooSlow],
  [3024, failures.tooSlow],
  // A node of a cluster that has not joined it.
  [1047, failures.connectionLost],
  // Server shutdown, network, connection killed, idle timeout, failed init_connect.
  [1053, failures.connectionLost],
  [1077, failures.connectionLost],
  [1079, failures.connectionLost],
  [1152, failures.connectionLost],
  [1158, failures.connectionLost],
  [1159, failures.connectionLost],
  [1160, failures.connectionLost],
  [1161, failures.connectionLost],
  [1184, failures.connectionLost],
  [1927, failures.connectionLost],
  [3169, failures.connectionLost],
  [4031, failures.connectionLost],
  // A prepared statement that the session does not have.
  [1243, failures.pooled],
  [1044, failures.loginRejected],
  [1045, failures.loginRejected],
  [1698, failures.loginRejected],
  [1820, failures.loginRejected],
  [1862, failures.loginRejected],
  [3118, failures.loginRejected],
  [4151, failures.loginRejected],
  [1129, failures.hostRejected],
  [1130, failures.hostRejected],
  [3159, failures.encryptionRequired],
  [1049, failures.noDatabase],
  [1142, failures.forbidden],
  [1143, failures.forbidden],
  [1227, failures.forbidden],
  [1370, failures.forbidden],
  // Creating a trigger without the privilege that the binary log requires.
  [1419, failures.forbidden],
]);

const driverFailures: Readonly<Record<string, FailureMeaning>> = {
  PROTOCOL_CONNECTION_LOST: failures.connectionLost,
  PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR: failures.connectionLost,
  PROTOCOL_SEQUENCE_TIMEOUT: failures.noAnswer,
};

/** How errors of files, such as 3, 1026 and 1030, name the system's error ENOSPC. */
const fullDisk = /\b(?:errno|error):? 28\b/;

/** Translates an error of the driver or the server. */
export function translateMysqlError(error: unknown): DatabaseError {
  if (error instanceof DatabaseError) return error;
  const { errno, code = "", message = "" } = error as Partial<NodeJS.ErrnoException>;
  const cause = new DriverFailure(code || (errno === undefined ? "" : String(errno)));
  return failureError(meaningOf({ errno, code, message }), cause);
}

function meaningOf(error: {
  readonly errno: number | undefined;
  readonly code: string;
  readonly message: string;
}): FailureMeaning {
  const { errno, code, message } = error;
  const known =
    driverFailures[code] ?? (errno === undefined ? undefined : mysqlFailures.get(errno));
  if (known !== undefined) return known;
  if (fullDisk.test(message)) return failures.diskFull;
  if (isNetworkCode(code) || /closed state|connection is closed/i.test(message)) {
    return failures.connectionLost;
  }
  return brokenTlsRule(code) === undefined ? failures.unknown : failures.noEncryption;
}

/** Translates an error of connecting, which is not worth an immediate retry. */
export function translateConnectError(error: unknown): DatabaseError {
  return unreachableError(translateMysqlError(error));
}
