import { DatabaseSync } from "node:sqlite";
import type { FileLock } from "../../src/spool/index.ts";

/** Locks a file as an SQLite database. */
export function lockSqliteFile(path: string): FileLock | undefined {
  const database = new DatabaseSync(path);
  try {
    database.exec("pragma journal_mode = memory; begin exclusive");
  } catch (error) {
    database.close();
    const isBusy = (error as { errcode?: unknown }).errcode === 5;
    if (isBusy) return undefined;
    throw error;
  }
  return { release: () => database.close() };
}
