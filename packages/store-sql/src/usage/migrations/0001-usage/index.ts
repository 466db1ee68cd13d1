import type { Migration } from "../../../migrations/migration.js";
import { usageMysql } from "./mysql.js";
import { usagePostgres } from "./postgres.js";
import { usageSqlite } from "./sqlite.js";

/** The processes that add batches, their calls, and the sums of hours. */
export const usage: Migration = {
  id: 1,
  name: "usage",
  statements: { sqlite: usageSqlite, mysql: usageMysql, postgres: usagePostgres },
};
