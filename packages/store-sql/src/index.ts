export type { ConnectDatabaseOptions } from "./connect-database.js";
export {
  type CopyDatabaseOptions,
  type CopyProgress,
  type CopyReport,
  copyDatabase,
} from "./copy/copy-database.js";
export type {
  MlflowBindingRow,
  MlflowCounts,
  MlflowEndpointRow,
  MlflowMappingRow,
  MlflowModelDefinitionRow,
  MlflowRows,
  MlflowSecretRow,
  MlflowTagRow,
} from "./mlflow/mlflow-rows.js";
export { readMlflowDatabase } from "./mlflow/read-mlflow-database.js";
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
