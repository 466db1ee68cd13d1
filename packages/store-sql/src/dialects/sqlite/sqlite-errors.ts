import { DatabaseError } from "../../database-error.js";

/** In our words. SQLite's own never hold a bound value, so that they may be the cause. */
export function translated(error: unknown): DatabaseError {
  const code = errorCode(error);
  const [, kind = ""] = code.split("_");
  const cause = error;
  if (kind === "BUSY" || kind === "LOCKED") {
    const message = "The database is locked by another process; try again";
    return new DatabaseError("TEMPORARILY_UNAVAILABLE", message, { cause, trouble: "contended" });
  }
  const constraint = code.replace("SQLITE_CONSTRAINT_", "");
  if (["UNIQUE", "PRIMARYKEY", "ROWID"].includes(constraint)) {
    return new DatabaseError("RESOURCE_ALREADY_EXISTS", "A row with this key exists already", {
      cause,
    });
  }
  if (constraint === "FOREIGNKEY") {
    return new DatabaseError("INVALID_STATE", "A row that this one needs or is needed by is gone", {
      cause,
    });
  }
  const away = unavailable[kind];
  if (away !== undefined) return new DatabaseError("TEMPORARILY_UNAVAILABLE", away, { cause });
  return new DatabaseError("INTERNAL_ERROR", broken[kind] ?? "The database failed", { cause });
}

const unavailable: Readonly<Record<string, string>> = {
  FULL: "The disk of the database is full",
  READONLY: "The database cannot be written",
  IOERR: "The database file cannot be read or written",
  CANTOPEN: "The database file cannot be opened",
  PERM: "The database file may not be opened",
  NOMEM: "The database is out of memory",
  PROTOCOL: "The database file is contended; try again",
};

const broken: Readonly<Record<string, string>> = {
  CORRUPT: "The database file is damaged",
  NOTADB: "The database file is not a SQLite database",
  CONSTRAINT: "The database refused a row that breaks its rules",
};

export function errorCode(error: unknown): string {
  return String((error as { code?: unknown } | undefined)?.code ?? "");
}
