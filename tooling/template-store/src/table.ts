import { GatewayError } from "@gw/entities";
import type { RowPage } from "@gw/store-abstract";

/** The rows of a table. Neither the array nor a row is ever changed in place. */
export type Table<Row> = readonly Row[];

/** Whether a row has every value that is given; absent and `undefined` values match anything. */
export function matches(row: object, values: object): boolean {
  const columns = row as Readonly<Record<string, unknown>>;
  return Object.entries(values).every(
    ([column, value]) => value === undefined || columns[column] === value,
  );
}

/** @throws RESOURCE_ALREADY_EXISTS when another row has the same values in one of the keys */
export function insert<Row extends object>(
  table: Table<Row>,
  row: Row,
  ...keys: readonly (readonly (keyof Row)[])[]
): Table<Row> {
  const conflicts = (other: Row): boolean =>
    keys.some((key) => key.every((column) => other[column] === row[column]));
  if (table.some(conflicts)) {
    throw new GatewayError("RESOURCE_ALREADY_EXISTS", "A row with this key exists already");
  }
  return [...table, row];
}

/** A change of a row: `null` clears a column. */
type Changes<Row> = { readonly [Column in keyof Row]?: Row[Column] | null };

export function update<Row extends object>(
  table: Table<Row>,
  where: Partial<Row>,
  changes: Changes<Row>,
): Table<Row> {
  const columns = Object.fromEntries(
    Object.entries(changes).map(([column, value]) => [column, value ?? undefined]),
  );
  return table.map((row) => (matches(row, where) ? { ...row, ...columns } : row));
}

export function remove<Row extends object>(table: Table<Row>, where: Partial<Row>): Table<Row> {
  return table.filter((row) => !matches(row, where));
}

/** Rows by ascending `createdRevision`. A page starts after a revision, not at an offset. */
export function pageOf<Row extends { readonly createdRevision: number }>(
  table: Table<Row>,
  { after, limit }: Pick<RowPage<unknown>, "after" | "limit">,
): Row[] {
  return table
    .filter((row) => row.createdRevision > after)
    .sort((a, b) => a.createdRevision - b.createdRevision)
    .slice(0, limit);
}
