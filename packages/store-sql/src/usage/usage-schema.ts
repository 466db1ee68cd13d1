import type { Schema } from "../migrations/schema.js";
import { usage } from "./migrations/0001-usage/index.js";
import { limits } from "./migrations/0002-limits/index.js";
import { usageTables } from "./usage-tables.js";

/**
 * The usage of calls, and the limits that gateways share. The table of migrations is apart, so that both may
 * share a database with the configuration.
 */
export const usageSchema: Schema = {
  ledger: "gw_usage_migrations",
  tables: usageTables,
  migrations: [usage, limits],
};
