export {
  type CopyProgress,
  type CopyReport,
  copyDatabase,
  type MigrationReport,
  migrateDatabase,
  readMlflowDatabase,
  readSchemaStatus,
  type SchemaStatus,
} from "@gw/store-sql";
export { boundHeap } from "./bound-heap.js";
export { readDatabaseUrl } from "./database-settings.js";
export { logTime } from "./log-time.js";
export { makeDataFolder, openBackend } from "./open-backend.js";
export { type OpenedGateway, type OpenGatewayOptions, openGateway } from "./open-gateway.js";
export { type ServeOptions, serve } from "./serve.js";
export { SettingError } from "./setting-error.js";
export {
  type Environment,
  type LogLevel,
  logLevels,
  readSettings,
  type ServerSettings,
} from "./settings.js";
export { StartError } from "./start-error.js";
