import { sql } from "kysely";
import type { SqlExpressions } from "../../session/sql-expressions.js";

/** @param noPadBinary - the collation that compares texts byte for byte */
export function mysqlExpressions(noPadBinary: string): SqlExpressions {
  const collation = sql.raw(noPadBinary);
  return {
    // Ids have at most 255 characters; a longer value matches no row.
    isElement: (column, list) =>
      sql`${column} in (select value from json_table(${list}, '$[*]' columns (
        value varchar(255) character set utf8mb4 collate ${collation} path '$'
      )) as elements)`,
    jsonText: (column, key) =>
      sql`json_unquote(json_extract(${column}, concat('$.', json_quote(${key})))) collate ${collation}`,
    asText: (number) => sql`cast(${number} as char)`,
    addToExisting: (insert, { added }) =>
      insert.onDuplicateKeyUpdate((eb) =>
        Object.fromEntries(
          added.map((column) => [
            column,
            eb(eb.ref(column), "+", eb.fn<number>("values", [column])),
          ]),
        ),
      ),
  };
}
