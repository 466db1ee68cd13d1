import { migrate } from "../migrations/migrate.js";
import { type ConnectDatabaseOptions, connectDatabase } from "../session/connect-database.js";
import { SqlUsageStore } from "./sql-usage-store.js";
import { usageSchema } from "./usage-schema.js";

const defaultSyncTimeout = 1_000;

/** The database of the usage, and what tests replace. */
export interface OpenSqlUsageStoreOptions extends ConnectDatabaseOptions {
  /** Milliseconds since the Unix epoch, for the times of migrations; defaults to `Date.now`. */
  readonly clock?: (() => number) | undefined;
  /**
   * Milliseconds that a sync of the ledger may take, before it fails with TEMPORARILY_UNAVAILABLE; defaults to
   * 1,000. Gateways admit calls of some limits for 8 seconds after a sync only.
   */
  readonly syncTimeout?: number | undefined;
}

/**
 * Opens a database of usage, and creates or migrates its tables if necessary. Several processes may use
 * one database. It may be the database of a gateway: the tables have other names. A separate
 * SQLite file keeps changes of the configuration from waiting for batches.
 *
 * @throws the errors of `openSqlBackend`
 *
 * @example
 * ```ts
 * const usage = await openSqlUsageStore({ url: "sqlite:./usage.db" });
 * ```
 */
export async function openSqlUsageStore({
  clock = Date.now,
  syncTimeout = defaultSyncTimeout,
  ...options
}: OpenSqlUsageStoreOptions): Promise<SqlUsageStore> {
  const database = await connectDatabase(options);
  try {
    const migrated = await migrate(database, { schema: usageSchema, clock });
    return new SqlUsageStore(database, { ...migrated, syncTimeout });
  } catch (error) {
    await database.close();
    throw error;
  }
}
