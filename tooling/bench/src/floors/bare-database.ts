import Database from "better-sqlite3";

/** A connection to a gateway's file with the settings that the gateway has. */
export function openBareDatabase(path: string): Database.Database {
  const database = new Database(path, { fileMustExist: true });
  database.pragma("journal_mode = WAL");
  database.pragma("synchronous = FULL");
  database.pragma("foreign_keys = ON");
  return database;
}

/** The fields that are not NULL, copied: V8 reads an object slowly once something was deleted. */
export function present<T extends object>(fields: T): Partial<T> {
  const kept: Partial<T> = {};
  for (const key in fields) {
    if (fields[key] !== null) kept[key] = fields[key];
  }
  return kept;
}

/** Reads JSON text, or leaves NULL as it is. */
export function parseJson(text: string | null): unknown {
  return text === null ? null : JSON.parse(text);
}
