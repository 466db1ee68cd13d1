import type { Schema } from "../migrations/schema.js";
import { usage } from "./migrations/0001-usage/index.js";
import { usageTables } from "./usage-tables.js";

/** The usage of calls; its ledger is apart, so that it may share a database with the configuration. */
export const usageSchema: Schema = {
  ledger: "gw_usage_migrations",
  tables: usageTables,
  migrations: [usage],
};
