export {
  type CopyDatabaseOptions,
  type CopyProgress,
  type CopyReport,
  copyDatabase,
} from "./copy/copy-database.js";
export { checkCreatableDatabase, databaseFileOf } from "./dialects/sqlite/sqlite-dialect.js";
export {
  type MigrationReport,
  migrateDatabase,
  readSchemaStatus,
  type SchemaStatus,
  type SchemaStep,
} from "./migrations/schema-status.js";
export {
  type OpenSqlBackendOptions,
  openSqlBackend,
  type SqlBackend,
} from "./open-sql-backend.js";
export type { SqlGatewayStore } from "./ports/sql-gateway-store.js";
export type { ConnectDatabaseOptions } from "./session/connect-database.js";
