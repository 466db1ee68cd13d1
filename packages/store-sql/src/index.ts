export type { ConnectDatabaseOptions } from "./connect-database.js";
export {
  type CopyDatabaseOptions,
  type CopyProgress,
  type CopyReport,
  copyDatabase,
} from "./copy/copy-database.js";
export { type OpenSqlBackendOptions, openSqlBackend } from "./open-sql-backend.js";
export {
  type MigrationReport,
  migrateDatabase,
  readSchemaStatus,
  type SchemaStatus,
  type SchemaStep,
} from "./schema-status.js";
export type { SqlBackend } from "./sql-backend.js";
export type { SqlGatewayStore } from "./sql-gateway-store.js";
