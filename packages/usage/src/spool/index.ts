export type { BatchStore, CloseGateway } from "./batch-sender.js";
export type { FileLock, LockFile } from "./file-lock.js";
export {
  type DroppedUsage,
  SpoolHealth,
  type SpoolObserver,
  type SpoolStep,
  type UsageLoss,
  type UsageLosses,
} from "./spool-health.js";
export {
  openUsageSpool,
  type RecordOptions,
  type UsageSpool,
  type UsageSpoolOptions,
} from "./usage-spool.js";
