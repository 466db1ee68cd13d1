import type { DatabaseError } from "../../session/database-error.js";
import { type FailureMeaning, failureError, failures, unavailable } from "../failure-meaning.js";

const locked = unavailable("The database is locked by another process; try again", "contended");

/**
 * By result code (sqlite.org/rescode.html) or its first words; the longest match applies.
 *
 * @internal
 */
export const sqliteFailures: Readonly<Record<string, FailureMeaning>> = {
  CONSTRAINT_UNIQUE: failures.duplicate,
  CONSTRAINT_PRIMARYKEY: failures.duplicate,
  CONSTRAINT_ROWID: failures.duplicate,
  CONSTRAINT_FOREIGNKEY: failures.brokenReference,
  CONSTRAINT: failures.constraintViolation,
  BUSY: locked,
  LOCKED: locked,
  PROTOCOL: unavailable("The database file is busy; try again", "rolled_back"),
  FULL: failures.diskFull,
  READONLY: unavailable("The database cannot be written", "read_only"),
  CANTOPEN: unavailable("The database file cannot be opened", "rolled_back"),
  PERM: unavailable("The process may not open the database file", "rolled_back"),
  NOMEM: unavailable("The database is out of memory"),
  // A COMMIT that cannot be synchronized may still be found complete after a crash.
  IOERR: unavailable("The database file cannot be read or written"),
  CORRUPT: { ...failures.unknown, message: "The database file is damaged" },
  NOTADB: { ...failures.unknown, message: "The database file is not a SQLite database" },
};

/**
 * Translates an error of the driver, which becomes the cause: SQLite's messages contain no values.
 */
export function translateSqliteError(error: unknown): DatabaseError {
  return failureError(meaningOf(errorCode(error).replace("SQLITE_", "")), error);
}

function meaningOf(code: string): FailureMeaning {
  const [first = ""] = code.split("_");
  return sqliteFailures[code] ?? sqliteFailures[first] ?? failures.unknown;
}

export function errorCode(error: unknown): string {
  return String((error as { code?: unknown } | undefined)?.code ?? "");
}
