import type { Migration } from "../migration.js";
import { workspaceTriggers } from "../workspace-triggers.js";
import { limitsMysql } from "./mysql.js";
import { limitsPostgres } from "./postgres.js";
import { limitsSqlite } from "./sqlite.js";

const confined = ["gateway_limits"];

/** Limits of calls. Servers of earlier releases neither read nor enforce them. */
export const limits: Migration = {
  id: 8,
  name: "limits",
  statements: {
    sqlite: [limitsSqlite, ...workspaceTriggers.sqlite(confined)],
    mysql: [limitsMysql, ...workspaceTriggers.mysql(confined)],
    postgres: [limitsPostgres, ...workspaceTriggers.postgres(confined)],
  },
};
