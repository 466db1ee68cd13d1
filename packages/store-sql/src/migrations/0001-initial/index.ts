import type { Migration } from "../migration.js";
import { initialSqlite } from "./sqlite.js";

export const initial: Migration = {
  id: 1,
  name: "initial",
  statements: { sqlite: initialSqlite },
};
