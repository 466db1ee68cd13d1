import { DatabaseError } from "../../session/database-error.js";

/**
 * Translates an error of the driver, which becomes the cause: SQLite's messages contain no values.
 */
export function translateSqliteError(error: unknown): DatabaseError {
  const code = errorCode(error);
  const [, kind = ""] = code.split("_");
  const cause = error;
  if (kind === "BUSY" || kind === "LOCKED") {
    const message = "The database is locked by another process; try again";
    return new DatabaseError("TEMPORARILY_UNAVAILABLE", message, {
      cause,
      failureKind: "contended",
    });
  }
  const constraint = code.replace("SQLITE_CONSTRAINT_", "");
  if (["UNIQUE", "PRIMARYKEY", "ROWID"].includes(constraint)) {
    return new DatabaseError("RESOURCE_ALREADY_EXISTS", "A row with this key already exists", {
      cause,
    });
  }
  if (constraint === "FOREIGNKEY") {
    return new DatabaseError(
      "INVALID_STATE",
      "The row refers to a row that does not exist, or is still referred to",
      {
        cause,
      },
    );
  }
  const reason = unavailable[kind];
  if (reason !== undefined) return new DatabaseError("TEMPORARILY_UNAVAILABLE", reason, { cause });
  return new DatabaseError("INTERNAL_ERROR", broken[kind] ?? "The database failed", { cause });
}

const unavailable: Readonly<Record<string, string>> = {
  FULL: "The disk of the database is full",
  READONLY: "The database cannot be written",
  IOERR: "The database file cannot be read or written",
  CANTOPEN: "The database file cannot be opened",
  PERM: "The process may not open the database file",
  NOMEM: "The database is out of memory",
  PROTOCOL: "The database file is busy; try again",
};

const broken: Readonly<Record<string, string>> = {
  CORRUPT: "The database file is damaged",
  NOTADB: "The database file is not a SQLite database",
  CONSTRAINT: "The row violates a constraint of the database",
};

export function errorCode(error: unknown): string {
  return String((error as { code?: unknown } | undefined)?.code ?? "");
}
