import type { SqlExpressions } from "../session/sql-expressions.js";

/** `addToExisting` of databases with ON CONFLICT. */
export const addOnConflict: SqlExpressions["addToExisting"] = (insert, { table, key, added }) =>
  insert.onConflict((conflict) =>
    conflict
      .columns(key)
      .doUpdateSet((eb) =>
        Object.fromEntries(
          added.map((column) => [
            column,
            eb(eb.ref(`${table}.${column}`), "+", eb.ref(`excluded.${column}`)),
          ]),
        ),
      ),
  );
