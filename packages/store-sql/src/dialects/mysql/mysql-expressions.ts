import { sql } from "kysely";
import type { SqlExpressions } from "../../session/sql-expressions.js";

/** @param noPadBinary - the collation that compares texts byte for byte */
export function mysqlExpressions(noPadBinary: string): SqlExpressions {
  const collation = sql.raw(noPadBinary);
  const types = {
    text: sql`varchar(255) character set utf8mb4 collate ${collation}`,
    int: sql`bigint`,
  };
  return {
    // Unlike now(), sysdate() does not depend on the variable `timestamp` of the session.
    now: sql`cast(unix_timestamp(sysdate(3)) * 1000 as signed)`,
    records: (list, columns) => {
      const described = Object.entries(columns).map(
        ([name, type]) => sql`${sql.ref(name)} ${types[type]} path ${sql.lit(`$.${name}`)}`,
      );
      return sql`json_table(${list}, '$[*]' columns (${sql.join(described)}))`;
    },
    lockRows: sql`for update`,
    // A read without a lock returns what was committed before the first one.
    readLatest: sql`lock in share mode`,
    // Ids have at most 255 characters; a longer value matches no row.
    isElement: (column, list) =>
      sql`${column} in (select value from json_table(${list}, '$[*]' columns (
        value varchar(255) character set utf8mb4 collate ${collation} path '$'
      )) as elements)`,
    jsonText: (column, key) =>
      sql`json_unquote(json_extract(${column}, concat('$.', json_quote(${key})))) collate ${collation}`,
    asText: (number) => sql`cast(${number} as char)`,
    addToExisting: (insert, { key, added }) =>
      insert.onDuplicateKeyUpdate((eb) =>
        Object.fromEntries([
          // INSERT IGNORE would ignore other errors, too.
          ...key.map((column) => [column, eb.ref(column)]),
          ...added.map((column) => [
            column,
            eb(eb.ref(column), "+", eb.fn<number>("values", [column])),
          ]),
        ]),
      ),
  };
}
