import { GatewayError } from "@gw/entities";
import type { StoreEnvironment } from "@gw/store-abstract";
import type { SqlDialect } from "./dialects/dialect.js";
import { sqliteDialect } from "./dialects/sqlite.js";
import { migrate } from "./migrations/migrate.js";
import { readRevision } from "./queries/revision.js";
import { SqlAuditLog } from "./sql-audit-log.js";
import type { SqlBackend } from "./sql-backend.js";
import { defaultLockTimeout, SqlDatabase } from "./sql-database.js";
import { SqlGatewayStore } from "./sql-gateway-store.js";
import { SqlKekRegistry } from "./sql-kek-registry.js";
import { SqlSealedSecretSource } from "./sql-sealed-secret-source.js";

const dialects: readonly SqlDialect[] = [sqliteDialect];

/** Where the database is, and what tests decide about. */
export interface OpenSqlBackendOptions extends StoreEnvironment {
  /** `sqlite:<path of a file>`, or `sqlite::memory:` for one that ends with the process. */
  readonly url: string;
  /**
   * How long a call waits for a lock that another process holds, in milliseconds; 5,000 when
   * absent. Then it fails with TEMPORARILY_UNAVAILABLE.
   */
  readonly lockTimeout?: number | undefined;
  /** Told the text of every statement before it runs, never its values: for counting and tracing. */
  readonly onQuery?: ((sql: string) => void) | undefined;
}

/**
 * Opens a database, making it or bringing its schema up to date where needed. Several processes
 * may have one SQLite file open.
 *
 * @throws {@link GatewayError} INVALID_PARAMETER_VALUE for a URL that cannot be opened,
 * INVALID_STATE for a schema that is not of this release, INTERNAL_ERROR for a damaged file,
 * TEMPORARILY_UNAVAILABLE
 *
 * @example
 * ```ts
 * const backend = await openSqlBackend({ url: "sqlite:./gateway.db" });
 * const store = backend.openStore({ keyRing });
 * ```
 */
export async function openSqlBackend(options: OpenSqlBackendOptions): Promise<SqlBackend> {
  const { url, lockTimeout = defaultLockTimeout, onQuery, clock = Date.now, newId } = options;
  const dialect = dialectOf(url);
  const connections = await dialect.connect(url, { lockTimeout });
  const database = new SqlDatabase({ dialect, connections, lockTimeout, onQuery });
  try {
    const schemaVersion = await migrate(database, { clock });
    return backendOn(database, { clock, newId }, schemaVersion);
  } catch (error) {
    await database.close();
    throw error;
  }
}

function dialectOf(url: string): SqlDialect {
  const dialect = dialects.find((candidate) => candidate.accepts(url));
  if (dialect !== undefined) return dialect;
  // The URL is not repeated: it may hold a password.
  const forms = dialects.map(({ urlForm, urlExample }) => `${urlForm} (such as ${urlExample})`);
  throw new GatewayError("INVALID_PARAMETER_VALUE", `url must be ${forms.join(", or ")}`);
}

function backendOn(
  database: SqlDatabase,
  environment: StoreEnvironment,
  schemaVersion: number,
): SqlBackend {
  const { connections, manifest } = database;
  return {
    description: connections.description,
    schemaVersion,
    manifest,
    kekRegistry: new SqlKekRegistry(database),
    sealedSecrets: new SqlSealedSecretSource(database),
    auditLog: new SqlAuditLog(database),
    openStore: ({ keyRing }) => new SqlGatewayStore(database, { ...environment, keyRing }),
    async ping() {
      await database.all(readRevision, undefined);
      await connections.verify();
    },
    close: () => database.close(),
  };
}
