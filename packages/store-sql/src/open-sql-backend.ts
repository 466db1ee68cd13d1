import {
  createWorkspaceDirectory,
  type GatewayBackend,
  type StoreEnvironment,
  type StoreManifest,
  type WorkspaceDirectory,
} from "@gw/store-abstract";
import { configurationSchema } from "./migrations/configuration-schema.js";
import { type Migrated, migrate } from "./migrations/migrate.js";
import { SqlAccessTokens } from "./ports/sql-access-tokens.js";
import { SqlAuditLog } from "./ports/sql-audit-log.js";
import { SqlGatewayStore } from "./ports/sql-gateway-store.js";
import { SqlKekRegistry } from "./ports/sql-kek-registry.js";
import { SqlSealedSecretSource } from "./ports/sql-sealed-secret-source.js";
import { SqlServerRegistry } from "./ports/sql-server-registry.js";
import { SqlWorkspaces } from "./ports/sql-workspaces.js";
import { type ConnectDatabaseOptions, connectDatabase } from "./session/connect-database.js";
import type { SqlDatabase } from "./session/sql-database.js";

/** The database, and what tests replace, such as the clock. */
export interface OpenSqlBackendOptions extends StoreEnvironment, ConnectDatabaseOptions {}

/** A backend on a SQL database. */
export interface SqlBackend extends GatewayBackend {
  readonly workspaces: WorkspaceDirectory;
  /** The URL of the database without credentials. */
  readonly description: string;
  /** One line each, for the operator: unsafe settings, and what the server forbade. */
  readonly notices: readonly string[];
  /** The number of the newest migration. */
  readonly schemaVersion: number;
  /** The manifest of this backend's stores. */
  readonly manifest: StoreManifest;
  /**
   * Checks that the database can be read and is still the one that was opened, and that its server
   * accepts writes.
   *
   * @throws TEMPORARILY_UNAVAILABLE, STORE_CLOSED
   */
  ping(): Promise<void>;
}

/**
 * Opens a database, and creates or migrates its schema if necessary. Several processes may use one
 * database, and may start at the same time. The driver of the database must be installed:
 * `better-sqlite3`, `mysql2` or `pg`.
 *
 * @throws {@link GatewayError} INVALID_PARAMETER_VALUE for a URL that cannot be opened,
 * INVALID_STATE for a schema of another release, a schema that the user may not change, or a
 * missing driver, INTERNAL_ERROR for a damaged file, TEMPORARILY_UNAVAILABLE
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
    const migrated = await migrate(database, { schema: configurationSchema, clock });
    return backendOn(database, { clock, newId }, migrated);
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
    workspaces: createWorkspaceDirectory({ ...environment, rows: new SqlWorkspaces(database) }),
    openStore: ({ newId = environment.newId, ...options }) =>
      new SqlGatewayStore(database, { ...environment, ...options, newId }),
    ...(listen && { listen }),
    async ping() {
      await database.ping();
      await connections.verify();
    },
    close: () => database.close(),
  };
}
