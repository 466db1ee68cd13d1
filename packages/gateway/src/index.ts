export { type Caller, mayCall } from "./access-tokens/caller.js";
export { TokenCache, type TokenCacheOptions } from "./access-tokens/token-cache.js";
export { CallMetrics } from "./metrics/call-metrics.js";
export type { CompletedCall } from "./metrics/completed-call.js";
export type { DataPlaneParts } from "./open-gateway/data-plane.js";
export { makeDataFolder, openBackend } from "./open-gateway/open-backend.js";
export {
  type OpenedGateway,
  type OpenGatewayOptions,
  openGateway,
} from "./open-gateway/open-gateway.js";
export { StartError } from "./open-gateway/start-error.js";
export { boundHeap } from "./process/bound-heap.js";
export { readDatabaseUrl } from "./settings/database-settings.js";
export { SettingError } from "./settings/setting-error.js";
export {
  checkAdminToken,
  type Environment,
  type LogLevel,
  logLevels,
  readSettings,
  type ServerSettings,
} from "./settings/settings.js";
