import type { Compilable, Expression, ExpressionBuilder, Kysely, SqlBool } from "kysely";
import { type PreparedQuery, preparedQuery, type QueryBuilder } from "../session/prepared-query.js";
import type { ForeignRow, ForeignTable } from "./table-reader.js";

type Query = PreparedQuery<Readonly<Record<string, unknown>>, ForeignRow>;
type AnyTables = Record<string, Record<string, unknown>>;
type Where = ExpressionBuilder<AnyTables, string>;
type Slot = (name: string) => unknown;

/** Rows per page. */
export const pageSize = 100;

/** Every query on one table. */
export interface TableQueries {
  readonly firstPage: Query;
  /** Takes the last row of the page before. */
  readonly nextPage: Query;
  /** Takes `from` and `to`, both inclusive, for the first column of the key. */
  readonly between: Query;
  readonly touch: Query;
}

export function tableQueries({ name, key, columns }: ForeignTable): TableQueries {
  const [firstColumn = ""] = key;
  const rows = (builder: QueryBuilder) =>
    key.reduce((query, column) => query.orderBy(column), from(builder, name).select([...columns]));
  return {
    firstPage: prepared((builder) => rows(builder).limit(pageSize)),
    nextPage: prepared((builder, slot) => rows(builder).where(after(key, slot)).limit(pageSize)),
    between: prepared((builder, slot) =>
      rows(builder).where(firstColumn, ">=", slot("from")).where(firstColumn, "<=", slot("to")),
    ),
    touch: prepared((builder) => from(builder, name).select(firstColumn).limit(1)),
  };
}

export function firstRow(table: string): Query {
  return prepared((builder) => from(builder, table).selectAll().limit(1));
}

export function countRows(table: string): Query {
  return prepared((builder) => from(builder, table).select(({ fn }) => fn.countAll().as("count")));
}

export function distinctValues(table: string, column: string): Query {
  return prepared((builder) => from(builder, table).select(column).distinct());
}

/** `(a, b, c) > (…)` without row values, which not every database compares. */
function after(key: readonly string[], slot: Slot): (where: Where) => Expression<SqlBool> {
  const [column = "", ...rest] = key;
  return (where) => {
    const beyond = where(column, ">", slot(column));
    if (rest.length === 0) return beyond;
    const sameColumn = where.and([where(column, "=", slot(column)), after(rest, slot)(where)]);
    return where.or([beyond, sameColumn]);
  };
}

function prepared(build: (builder: QueryBuilder, slot: Slot) => Compilable<unknown>): Query {
  return preparedQuery((builder, slot) => build(builder, slot) as Compilable<ForeignRow>);
}

function from(builder: QueryBuilder, table: string) {
  return (builder as unknown as Kysely<AnyTables>).selectFrom(table);
}
