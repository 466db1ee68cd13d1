import { type ConnectDatabaseOptions, connectDatabase } from "../session/connect-database.js";
import { DatabaseSnapshot } from "./database-snapshot.js";

/**
 * Opens a database with any schema for reading and runs `work` once on one snapshot of it. Nothing
 * can be written: only SELECT statements are built, a SQLite file is opened read-only, and a
 * database server runs a read-only transaction.
 *
 * @returns the result of `work`
 * @throws INVALID_PARAMETER_VALUE for a URL that cannot be opened, INVALID_STATE for a driver that
 * is not installed, TEMPORARILY_UNAVAILABLE, and every error of `work`
 *
 * @example
 * ```ts
 * const names = await readDatabase({ url: "sqlite:./other.db" }, async (snapshot) => {
 *   const found: unknown[] = [];
 *   const table = { name: "users", key: ["user_id"], columns: ["user_id", "name"] };
 *   for await (const { name } of snapshot.table(table).rows()) found.push(name);
 *   return found;
 * });
 * ```
 */
export async function readDatabase<T>(
  options: ConnectDatabaseOptions,
  work: (snapshot: DatabaseSnapshot) => Promise<T>,
): Promise<T> {
  const database = await connectDatabase({ ...options, readOnly: true });
  try {
    const outcome = await database.snapshot(async (source) => {
      // A thrown error could start a retry, and `work` may have effects that must not repeat.
      try {
        return { result: await work(new DatabaseSnapshot(database, source)) };
      } catch (error) {
        return { error };
      }
    });
    if ("error" in outcome) throw outcome.error;
    return outcome.result;
  } finally {
    await database.close();
  }
}
