import type { SqlExpressions } from "../session/sql-expressions.js";

/** `addToExisting` of databases with ON CONFLICT. */
export const addOnConflict: SqlExpressions["addToExisting"] = (insert, { table, key, added }) =>
  insert.onConflict((conflict) => {
    const existing = conflict.columns(key);
    // An UPDATE without columns is no SQL, and would lock the row.
    if (added.length === 0) return existing.doNothing();
    return existing.doUpdateSet((eb) =>
      Object.fromEntries(
        added.map((column) => [
          column,
          eb(eb.ref(`${table}.${column}`), "+", eb.ref(`excluded.${column}`)),
        ]),
      ),
    );
  });
