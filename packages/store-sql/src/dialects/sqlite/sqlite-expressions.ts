import { sql } from "kysely";
import type { SqlExpressions } from "../../session/sql-expressions.js";
import { addOnConflict } from "../on-conflict.js";

const types = { text: sql`text`, int: sql`integer` };

export const sqliteExpressions: SqlExpressions = {
  now: sql`cast(unixepoch('subsec') * 1000 as integer)`,
  records: (list, columns) => {
    const fields = Object.entries(columns).map(([name, type]) => {
      const field = sql`value ->> ${sql.lit(`$.${name}`)}`;
      return sql`cast(${field} as ${types[type]}) as ${sql.ref(name)}`;
    });
    return sql`(select ${sql.join(fields)} from json_each(${list}))`;
  },
  // A write excludes all others.
  lockRows: sql``,
  readLatest: sql``,
  isElement: (column, list) => sql`${column} in (select value from json_each(${list}))`,
  // A path cannot contain every key.
  jsonText: (column, key) => sql`(select value from json_each(${column}) where key = ${key})`,
  asText: (number) => sql`cast(${number} as text)`,
  addToExisting: addOnConflict,
};
