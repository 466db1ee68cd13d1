import type { Migration } from "../migration.js";
import { grantsMysql } from "./mysql.js";
import { grantsPostgres } from "./postgres.js";
import { grantsSqlite } from "./sqlite.js";

/**
 * Gives access tokens and audit records a workspace. Tokens with the role admin become tokens of the
 * installation (`*`), the others those of `default`; so do those that servers of earlier releases add.
 * Audit records so far have no workspace. `knows_workspaces` is NULL for servers of earlier releases.
 */
export const grants: Migration = {
  id: 7,
  name: "grants",
  statements: { sqlite: grantsSqlite, mysql: grantsMysql, postgres: grantsPostgres },
};
