import type { TableDescription } from "../columns.js";
import {
  type ColumnName,
  type EntityOf,
  type NullableField,
  type ShownEntity,
  type ShownRow,
  shownColumns,
  type TableName,
  type TableRow,
  tableNames,
  tables,
} from "../tables.js";
import { parseJson } from "./json.js";

/** A row to insert: without the column that the database numbers. */
export type NewRow<Name extends TableName> = Omit<
  TableRow<Name>,
  Extract<ColumnName<Name>, "sequence">
>;

/** The entity to insert as {@link NewRow}. */
export type NewEntity<Name extends TableName> = Omit<
  EntityOf<Name, object>,
  "sequence" | NullableField<Name>
> & { readonly [Field in NullableField<Name>]?: EntityOf<Name, object>[Field] | undefined };

/** Changes of an entity: an absent field keeps its value, `null` removes it. */
export type Changes<Name extends TableName> = {
  readonly [Field in keyof EntityOf<Name>]?: EntityOf<Name, object>[Field] | null | undefined;
};

interface Field {
  readonly column: string;
  readonly name: string;
  readonly isJson: boolean;
  readonly isFlag: boolean;
  readonly isNumberedByDatabase: boolean;
  readonly isShown: boolean;
}

const fieldsOfTables = new Map<TableName, readonly Field[]>(
  tableNames.map((name) => {
    const { columns }: TableDescription = tables[name];
    const shown: readonly string[] = shownColumns(name);
    const fields = Object.entries(columns).map(([column, kind]) => ({
      column,
      name: column.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
      isJson: kind === "json" || kind === "json?",
      isFlag: kind === "flag" || kind === "flag?",
      isNumberedByDatabase: kind === "sequence",
      isShown: shown.includes(column),
    }));
    return [name, fields];
  }),
);

function fieldsOf(name: TableName): readonly Field[] {
  return fieldsOfTables.get(name) ?? [];
}

/** The row to insert for an entity. */
export function toNewRow<Name extends TableName>(
  name: Name,
  entity: NewEntity<Name>,
): NewRow<Name> {
  const values = entity as Readonly<Record<string, unknown>>;
  const row: Record<string, unknown> = {};
  for (const field of fieldsOf(name)) {
    if (!field.isNumberedByDatabase) row[field.column] = toColumn(field, values[field.name]);
  }
  return row as NewRow<Name>;
}

/** The columns to update for changes of an entity. */
export function toChangedColumns<Name extends TableName>(
  name: Name,
  changes: Changes<Name>,
): Partial<TableRow<Name>> {
  const values = changes as Readonly<Record<string, unknown>>;
  const columns: Record<string, unknown> = {};
  for (const field of fieldsOf(name)) {
    const value = values[field.name];
    if (value !== undefined) columns[field.column] = toColumn(field, value);
  }
  return columns as Partial<TableRow<Name>>;
}

/**
 * Reads the entity of a row. For hot paths, hand-written literals are about twenty times as fast:
 * see `secret.ts`, `model-definition.ts` and `endpoint.ts`.
 */
export function toEntity<Name extends TableName>(
  name: Name,
  row: ShownRow<Name>,
): ShownEntity<Name> {
  const values = row as Readonly<Record<string, string | number | Uint8Array | null>>;
  const entity: Record<string, unknown> = {};
  for (const { column, name: field, isJson, isFlag, isShown } of fieldsOf(name)) {
    if (!isShown) continue;
    const value = values[column] ?? undefined;
    if (isJson) entity[field] = parseJson((value ?? null) as string | null);
    else entity[field] = isFlag ? value === 1 : value;
  }
  return entity as ShownEntity<Name>;
}

function toColumn({ isJson, isFlag }: Field, value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (isJson) return JSON.stringify(value);
  return isFlag ? Number(value) : value;
}
