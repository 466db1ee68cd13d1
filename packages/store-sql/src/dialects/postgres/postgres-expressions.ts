import { sql } from "kysely";
import type { SqlExpressions } from "../../session/sql-expressions.js";
import { addOnConflict } from "../on-conflict.js";

const types = { text: sql`text collate "C"`, int: sql`bigint` };

export const postgresExpressions: SqlExpressions = {
  now: sql`(extract(epoch from clock_timestamp()) * 1000)::bigint`,
  records: (list, columns) => {
    const described = Object.entries(columns).map(
      ([name, type]) => sql`${sql.ref(name)} ${types[type]}`,
    );
    return sql`(select * from json_to_recordset(${list}::json) as listed (${sql.join(described)}))`;
  },
  lockRows: sql`for update`,
  // Each statement sees what was committed before it.
  readLatest: sql``,
  // With an array instead of a subquery, the planner uses the index whatever the statistics are.
  isElement: (column, list) =>
    sql`${column} = any(array(select json_array_elements_text(${list}::json)))`,
  jsonText: (column, key) => sql`(${column}::json ->> ${key}::text)`,
  asText: (number) => sql`cast(${number} as text)`,
  addToExisting: addOnConflict,
};
