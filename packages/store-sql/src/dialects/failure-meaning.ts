import type { GatewayErrorCode } from "@gw/entities";
import { DatabaseError, type DatabaseFailureKind } from "../session/database-error.js";

/** What an error of a database means; the tables of the dialects map codes to one of these. */
export interface FailureMeaning {
  readonly code: GatewayErrorCode;
  readonly message: string;
  readonly failureKind: DatabaseFailureKind | undefined;
}

const failure = (
  code: GatewayErrorCode,
  message: string,
  failureKind?: DatabaseFailureKind,
): FailureMeaning => ({ code, message, failureKind });

/** A failure of the database or of the way to it, which may end without a change of the gateway. */
export const unavailable = (message: string, failureKind?: DatabaseFailureKind): FailureMeaning =>
  failure("TEMPORARILY_UNAVAILABLE", message, failureKind);

type FailureName =
  | "unknown"
  | "duplicate"
  | "brokenReference"
  | "constraintViolation"
  | "tooLarge"
  | "forbidden"
  | "contended"
  | "connectionLost"
  | "noAnswer"
  | "tooSlow"
  | "readOnly"
  | "diskFull"
  | "outOfResources"
  | "tooManyConnections"
  | "notReady"
  | "noEncryption"
  | "encryptionRequired"
  | "loginRejected"
  | "hostRejected"
  | "noDatabase"
  | "pooled";

export const failures: Readonly<Record<FailureName, FailureMeaning>> = {
  unknown: failure("INTERNAL_ERROR", "The database failed"),
  duplicate: failure("RESOURCE_ALREADY_EXISTS", "A row with this key already exists"),
  brokenReference: failure(
    "INVALID_STATE",
    "The row refers to a row that does not exist, or is still referred to",
  ),
  constraintViolation: failure("INTERNAL_ERROR", "The row violates a constraint of the database"),
  tooLarge: failure("INTERNAL_ERROR", "The row is larger than the database server accepts"),
  forbidden: unavailable("The database user lacks a privilege that the gateway needs", "forbidden"),
  contended: unavailable("The database is busy with other changes; try again", "contended"),
  connectionLost: unavailable(
    "The connection to the database was lost; try again",
    "connection_lost",
  ),
  noAnswer: unavailable("The database does not answer", "timed_out"),
  tooSlow: unavailable("The database took too long to answer; try again"),
  readOnly: unavailable(
    "The database cannot be written: its server accepts reads only, as a standby does",
    "read_only",
  ),
  diskFull: unavailable("The disk of the database is full", "rolled_back"),
  outOfResources: unavailable("The database server is out of resources"),
  tooManyConnections: unavailable("The database server has too many connections"),
  notReady: unavailable("The database server is starting or shutting down"),
  noEncryption: unavailable(
    "An encrypted connection to the database server could not be established",
  ),
  encryptionRequired: unavailable("The database server requires an encrypted connection"),
  loginRejected: unavailable("The database server does not accept the user or password"),
  hostRejected: unavailable("The database server does not accept connections from this host"),
  noDatabase: unavailable("The database server has no database of that name"),
  pooled: unavailable(
    "Sessions of the database are shared: a pooler in front of it must keep one session per " +
      "client (pool_mode = session)",
    "timed_out",
  ),
};

/** The error of a failure. */
export function failureError(
  { code, message, failureKind }: FailureMeaning,
  cause: unknown,
): DatabaseError {
  return new DatabaseError(code, message, { cause, failureKind });
}
