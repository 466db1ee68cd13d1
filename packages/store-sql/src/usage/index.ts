export { type OpenSqlUsageStoreOptions, openSqlUsageStore } from "./open-sql-usage-store.js";
export type { SqlUsageStore } from "./sql-usage-store.js";
