import Database from "better-sqlite3";

/** A connection to a gateway's file with the settings that the gateway has. */
export function openBareDatabase(path: string): Database.Database {
  const database = new Database(path, { fileMustExist: true });
  database.pragma("journal_mode = WAL");
  database.pragma("synchronous = FULL");
  database.pragma("foreign_keys = ON");
  return database;
}

/** The fields without those that are NULL: what is absent is not there. */
export function present<T extends object>(fields: T): T {
  for (const key of Object.keys(fields) as (keyof T)[]) {
    if (fields[key] === null) delete fields[key];
  }
  return fields;
}

/** Reads JSON text, or leaves NULL as it is. */
export function parseJson(text: string | null): unknown {
  return text === null ? null : JSON.parse(text);
}
