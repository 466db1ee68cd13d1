import type { Migration } from "../migration.js";
import { initialMysql } from "./mysql.js";
import { initialPostgres } from "./postgres.js";
import { initialSqlite } from "./sqlite.js";

export const initial: Migration = {
  id: 1,
  name: "initial",
  statements: { sqlite: initialSqlite, mysql: initialMysql, postgres: initialPostgres },
};
