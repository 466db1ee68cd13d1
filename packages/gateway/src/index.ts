export { type Caller, mayCall } from "./access-tokens/caller.js";
export { TokenCache, type TokenCacheOptions } from "./access-tokens/token-cache.js";
export { boundHeap } from "./bound-heap.js";
export { CallMetrics, type CompletedCall } from "./call-metrics.js";
export type { LimitListener } from "./limits/limit-listener.js";
export { ClosingStack } from "./open-gateway/closing-stack.js";
export { makeDataFolder } from "./open-gateway/data-folder.js";
export type { DataPlaneParts } from "./open-gateway/follow-store.js";
export { checkCreatableBackend, openBackend } from "./open-gateway/open-backend.js";
export { type OpenGatewayOptions, openGateway } from "./open-gateway/open-gateway.js";
export { type ScratchGateway, withScratchGateway } from "./open-gateway/open-scratch-gateway.js";
export type { OpenedGateway } from "./open-gateway/opened-gateway.js";
export { StartError } from "./open-gateway/start-error.js";
export { loadPriceList } from "./prices/load-price-list.js";
export {
  RevisionBus,
  type RevisionBusOptions,
  type RevisionFollower,
} from "./revision/revision-bus.js";
export {
  RevisionCache,
  type RevisionCacheOptions,
  type Revisioned,
} from "./revision/revision-cache.js";
export { checkAdminToken } from "./settings/admin-token.js";
export { readDatabaseUrl } from "./settings/database-url.js";
export { describeSettings, type SettingDescription } from "./settings/describe-settings.js";
export { type LogLevel, logLevels } from "./settings/log-level.js";
export type { Environment } from "./settings/setting.js";
export { SettingError } from "./settings/setting-error.js";
export {
  type CallSettings,
  readSettings,
  type ServerSettings,
  type UsageSettings,
} from "./settings/settings.js";
export { settingsHelp } from "./settings/settings-help.js";
export { type OpenUsageDatabaseOptions, openUsageDatabase } from "./usage/open-usage-database.js";
export type { UsageListener } from "./usage/record-usage.js";

export type { OpenedWorkspace, WorkspaceOperations } from "./workspaces/opened-workspace.js";
