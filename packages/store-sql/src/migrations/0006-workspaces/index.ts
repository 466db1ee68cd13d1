import type { Migration } from "../migration.js";
import { workspacesMysql } from "./mysql.js";
import { workspacesPostgres } from "./postgres.js";
import { workspacesSqlite } from "./sqlite.js";

/**
 * Workspaces: what there is belongs to `default`, and so does what servers of earlier releases add. Names
 * are unique in their workspace, ids in the database. References are of two columns, so that no row refers
 * to one of another workspace.
 */
export const workspaces: Migration = {
  id: 6,
  name: "workspaces",
  statements: { sqlite: workspacesSqlite, mysql: workspacesMysql, postgres: workspacesPostgres },
};
