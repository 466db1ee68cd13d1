import type { FileLock } from "@gw/usage/spool";

/** Locks a file as a SQLite database, as `LockFile` of `@gw/usage/spool` requires. */
export async function lockFile(path: string): Promise<FileLock | undefined> {
  const { default: Database } = await import("better-sqlite3");
  const database = new Database(path, { timeout: 0 });
  try {
    // Without a journal in memory, the lock would leave a second file.
    database.pragma("journal_mode = memory");
    database.exec("begin exclusive");
  } catch (error) {
    database.close();
    if ((error as { code?: unknown }).code === "SQLITE_BUSY") return undefined;
    throw error;
  }
  return { release: () => void database.close() };
}
