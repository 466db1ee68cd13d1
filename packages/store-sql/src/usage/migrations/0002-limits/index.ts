import type { Migration } from "../../../migrations/migration.js";
import { limitsMysql } from "./mysql.js";
import { limitsPostgres } from "./postgres.js";
import { limitsSqlite } from "./sqlite.js";

/** The processes that share limits, what they hold of allowances, and the events of limits. */
export const limits: Migration = {
  id: 2,
  name: "limits",
  statements: { sqlite: limitsSqlite, mysql: limitsMysql, postgres: limitsPostgres },
};
