import Database from "better-sqlite3";

/** Opens a gateway's file with the same settings as the gateway. */
export function openBaselineDatabase(path: string): Database.Database {
  const database = new Database(path, { fileMustExist: true });
  database.pragma("journal_mode = WAL");
  database.pragma("synchronous = FULL");
  database.pragma("foreign_keys = ON");
  return database;
}

/** Copies fields that are not NULL, because V8 reads objects with deleted fields slowly. */
export function present<T extends object>(fields: T): Partial<T> {
  const kept: Partial<T> = {};
  for (const key in fields) {
    if (fields[key] !== null) kept[key] = fields[key];
  }
  return kept;
}

/** Parses JSON text; keeps NULL. */
export function parseJson(text: string | null): unknown {
  return text === null ? null : JSON.parse(text);
}
