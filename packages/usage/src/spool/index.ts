export type { BatchStore } from "./batch-sender.js";
export type { FileLock, LockFile } from "./file-lock.js";
export type { DroppedUsage, SpoolObserver, SpoolStep, UsageLoss } from "./spool-health.js";
export { openUsageSpool, type UsageSpool, type UsageSpoolOptions } from "./usage-spool.js";
