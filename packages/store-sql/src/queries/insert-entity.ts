import { type NewEntity, type NewRow, toNewRow } from "../rows/conversion.js";
import { type PreparedQuery, preparedQuery, untyped } from "../session/prepared-query.js";
import type { SqlSession } from "../session/sql-session.js";
import { type TableDescription, type TableName, tables } from "../tables.js";

const inserts = new Map<TableName, PreparedQuery<unknown, unknown>>();

/** Inserts the row of an entity. */
export async function insertEntity<Name extends TableName>(
  session: SqlSession,
  name: Name,
  entity: NewEntity<Name>,
): Promise<void> {
  await insertRow(session, name, toNewRow(name, entity));
}

/** Inserts a row. */
export async function insertRow<Name extends TableName>(
  session: SqlSession,
  name: Name,
  row: NewRow<Name>,
): Promise<void> {
  let query = inserts.get(name);
  if (query === undefined) {
    query = insertInto(name);
    inserts.set(name, query);
  }
  await session.run(query, row);
}

function insertInto(name: TableName): PreparedQuery<unknown, unknown> {
  const { columns }: TableDescription = tables[name];
  const inserted = Object.keys(columns).filter((column) => columns[column] !== "sequence");
  return preparedQuery<Record<string, string>, unknown>((builder, slot) =>
    untyped(builder)
      .insertInto(name)
      .values(Object.fromEntries(inserted.map((column) => [column, slot(column) ?? null]))),
  ) as PreparedQuery<unknown, unknown>;
}
