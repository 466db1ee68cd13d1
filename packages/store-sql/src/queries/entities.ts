import { toSnakeCase } from "@gw/entities/schemas";
import type { RowPage } from "@gw/store-abstract";
import type { TableDescription } from "../columns.js";
import {
  type Changes,
  type NewEntity,
  type NewRow,
  toChangedColumns,
  toEntity,
  toNewRow,
} from "../rows/conversion.js";
import {
  type PreparedQuery,
  preparedQuery,
  queryFamily,
  untyped,
} from "../session/prepared-query.js";
import type { ReadSource, SqlSession } from "../session/sql-session.js";
import {
  type ConfinedTable,
  type EntityOf,
  type ReadableTable,
  type ShownEntity,
  type ShownRow,
  shownColumns,
  type TableName,
  tables,
} from "../tables.js";
import { shapeOf } from "./shapes.js";

// The regular queries of every table. Hot paths and joins have their own queries.

/** Rows of a workspace are selected by it, whatever the other fields. */
type Workspace<Name extends TableName> = Name extends ConfinedTable
  ? { readonly workspaceId: string }
  : unknown;

/** Fields that select rows. */
type Fields<Name extends TableName> = Workspace<Name> & {
  readonly [Field in keyof EntityOf<Name>]?: string;
};

/** Fields that filter a page; an absent filter matches everything. */
type Filters<Name extends TableName> = Workspace<Name> & {
  readonly [Field in keyof EntityOf<Name>]?: string | undefined;
};

type Values = Readonly<Record<string, string | number | undefined>>;

/** The entity whose fields equal the given ones, which are a unique key. */
export async function findEntity<Name extends ReadableTable>(
  source: ReadSource,
  name: Name,
  key: Fields<Name>,
): Promise<ShownEntity<Name> | undefined> {
  const [row] = await source.all(selection(shapeIn(name, keysOf(key))), key);
  return row === undefined ? undefined : toEntity(name, row as ShownRow<Name>);
}

/** A page of the entities whose fields equal the filters. */
export async function pageOfEntities<Name extends ReadableTable>(
  source: ReadSource,
  name: Name,
  { after, limit, filters }: RowPage<Filters<Name>>,
): Promise<ShownEntity<Name>[]> {
  const rows = await source.all(page(shapeIn(name, shapeOf(filters))), {
    ...filters,
    after,
    limit,
  });
  return rows.map((row) => toEntity(name, row as ShownRow<Name>));
}

/** Deletes the rows whose fields equal all given ones. */
export async function deleteEntities<Name extends TableName>(
  session: SqlSession,
  name: Name,
  fields: Fields<Name>,
): Promise<void> {
  await session.run(deletion(shapeIn(name, keysOf(fields))), fields);
}

/** Changes the rows whose fields equal all given ones. */
export async function updateEntities<Name extends TableName>(
  session: SqlSession,
  name: Name,
  fields: Fields<Name>,
  changes: Changes<Name>,
): Promise<void> {
  const table: string = name;
  const columns = toChangedColumns(name, changes) as Readonly<Record<string, string | number>>;
  await session.runBuilt((builder) =>
    Object.entries<string | undefined>(fields).reduce(
      (query, [field, value]) => query.where(toSnakeCase(field), "=", value ?? null),
      untyped(builder).updateTable(table).set(columns),
    ),
  );
}

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

/** Identifies a query: the table, then the names of the fields. */
function shapeIn(name: TableName, fields: string): string {
  return `${name} ${fields}`;
}

/** Unlike {@link shapeOf}, keeps fields that are `undefined`, so that they match no row. */
function keysOf(fields: object): string {
  return Object.keys(fields).join(" ");
}

function partsOf(shape: string): { readonly name: TableName; readonly fields: readonly string[] } {
  const [name, ...fields] = shape.split(" ");
  return { name: name as TableName, fields: fields.filter((field) => field !== "") };
}

const selection: (shape: string) => PreparedQuery<Values, unknown> = queryFamily(
  (shape) => (builder, slot) => {
    const { name, fields } = partsOf(shape);
    const query = untyped(builder).selectFrom(name).select(shownColumns(name));
    return fields.reduce(
      (rest, field) => rest.where(toSnakeCase(field), "=", slot(field) ?? null),
      query,
    );
  },
);

const page: (shape: string) => PreparedQuery<Values, unknown> = queryFamily(
  (shape) => (builder, slot) => {
    const { name, fields } = partsOf(shape);
    const query = untyped(builder)
      .selectFrom(name)
      .select(shownColumns(name))
      .where("created_revision", ">", slot("after") ?? null);
    return fields
      .reduce((rest, field) => rest.where(toSnakeCase(field), "=", slot(field) ?? null), query)
      .orderBy("created_revision")
      .limit(slot("limit") as number);
  },
);

const deletion: (shape: string) => PreparedQuery<Values, unknown> = queryFamily(
  (shape) => (builder, slot) => {
    const { name, fields } = partsOf(shape);
    if (fields.length === 0) throw new TypeError("a deletion needs at least one field");
    return fields.reduce(
      (rest, field) => rest.where(toSnakeCase(field), "=", slot(field) ?? null),
      untyped(builder).deleteFrom(name),
    );
  },
);
