import type { StoreEnvironment } from "@gw/store-abstract";
import { type ConnectDatabaseOptions, connectDatabase } from "./connect-database.js";
import { type Migrated, migrate } from "./migrations/migrate.js";
import { readRevision } from "./queries/revision.js";
import { SqlAccessTokens } from "./sql-access-tokens.js";
import { SqlAuditLog } from "./sql-audit-log.js";
import type { SqlBackend } from "./sql-backend.js";
import type { SqlDatabase } from "./sql-database.js";
import { SqlGatewayStore } from "./sql-gateway-store.js";
import { SqlKekRegistry } from "./sql-kek-registry.js";
import { SqlSealedSecretSource } from "./sql-sealed-secret-source.js";
import { SqlServerRegistry } from "./sql-server-registry.js";

/** Where the database is, and what tests decide about. */
export interface OpenSqlBackendOptions extends StoreEnvironment, ConnectDatabaseOptions {}

/**
 * Opens a database, making or bringing its schema up to date where needed. Several processes may
 * have one database open, and start at once. The driver of that kind of database must be installed:
 * `better-sqlite3`, `mysql2` or `pg`.
 *
 * @throws {@link GatewayError} INVALID_PARAMETER_VALUE for a URL that cannot be opened,
 * INVALID_STATE for a schema that is not of this release, for one that the user may not change and
 * for a driver that is missing, INTERNAL_ERROR for a damaged file, TEMPORARILY_UNAVAILABLE
 *
 * @example
 * ```ts
 * const backend = await openSqlBackend({ url: "sqlite:./gateway.db" });
 * const store = backend.openStore({ keyRing });
 * ```
 */
export async function openSqlBackend(options: OpenSqlBackendOptions): Promise<SqlBackend> {
  const { clock = Date.now, newId } = options;
  const database = await connectDatabase(options);
  try {
    return backendOn(database, { clock, newId }, await migrate(database, { clock }));
  } catch (error) {
    await database.close();
    throw error;
  }
}

function backendOn(
  database: SqlDatabase,
  environment: StoreEnvironment,
  { schemaVersion, notices }: Migrated,
): SqlBackend {
  const { connections, manifest } = database;
  const listen = connections.listen?.bind(connections);
  return {
    description: connections.description,
    notices: [...connections.notices, ...notices],
    schemaVersion,
    manifest,
    kekRegistry: new SqlKekRegistry(database),
    sealedSecrets: new SqlSealedSecretSource(database),
    auditLog: new SqlAuditLog(database),
    serverRegistry: new SqlServerRegistry(database),
    accessTokens: new SqlAccessTokens(database),
    openStore: ({ keyRing, newId = environment.newId }) =>
      new SqlGatewayStore(database, { ...environment, keyRing, newId }),
    ...(listen && { listen }),
    async ping() {
      await database.all(readRevision, undefined);
      await connections.verify();
    },
    close: () => database.close(),
  };
}
