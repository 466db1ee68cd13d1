import { GatewayError } from "@gw/entities";
import type { Compilable, Expression, ExpressionBuilder, Kysely, SqlBool } from "kysely";
import { type PreparedQuery, preparedQuery, type QueryBuilder } from "../prepared-query.js";
import type { ReadSource } from "../sql-session.js";
import type { MlflowTable } from "./mlflow-tables.js";

/** A row as the driver yields it. */
export type AnyRow = Readonly<Record<string, unknown>>;

type AnyTables = Record<string, Record<string, unknown>>;
type Bounds = Readonly<Record<string, unknown>>;
type Query = PreparedQuery<Bounds, AnyRow>;

const pageSize = 100;
/** Milliseconds. A server ends a transaction that rests for long while its rows are worked on. */
const longestRest = 5_000;

/** The rows of one table of a database whose schema is not ours. */
export class TablePages {
  readonly #source: ReadSource;
  readonly #queries: Readonly<Record<"first" | "next" | "between" | "touch" | "workspaces", Query>>;
  readonly #hasWorkspaces: boolean;

  private constructor(
    source: ReadSource,
    { name, key }: MlflowTable,
    { columns, hasWorkspaces }: { readonly columns: readonly string[]; hasWorkspaces: boolean },
  ) {
    this.#source = source;
    this.#hasWorkspaces = hasWorkspaces;
    const [first = ""] = key;
    const from = (builder: QueryBuilder) => anyTable(builder).selectFrom(name);
    const rows = (builder: QueryBuilder) =>
      key.reduce((query, column) => query.orderBy(column), from(builder).select([...columns]));
    this.#queries = {
      first: query((builder) => rows(builder).limit(pageSize)),
      next: query((builder, slot) => rows(builder).where(after(key, slot)).limit(pageSize)),
      between: query((builder, slot) =>
        rows(builder).where(first, ">=", slot("from")).where(first, "<=", slot("to")),
      ),
      touch: query((builder) => from(builder).select(first).limit(1)),
      workspaces: query((builder) => from(builder).select("workspace").distinct()),
    };
  }

  /**
   * Looks which of the columns are there, which only a row can say to every kind of database alike.
   *
   * @throws INVALID_STATE where one is missing that the oldest schema has
   */
  static async of(source: ReadSource, table: MlflowTable): Promise<TablePages> {
    const [row] = await source.all(
      query((builder) => anyTable(builder).selectFrom(table.name).selectAll().limit(1)),
      {},
    );
    // An empty table has no row to leave a column out of.
    const found = new Set(row === undefined ? table.columns : Object.keys(row));
    const missing = table.columns.find((column) => !found.has(column));
    if (missing !== undefined) {
      throw new GatewayError(
        "INVALID_STATE",
        `The database holds no gateway of MLflow 3.8 or newer: its table ${table.name} has no ` +
          `column ${missing}`,
      );
    }
    const columns = [...table.columns, ...table.newer.filter((column) => found.has(column))];
    return new TablePages(source, table, { columns, hasWorkspaces: found.has("workspace") });
  }

  /** All rows by the key of the table, a page at a time. */
  async *pages(): AsyncGenerator<readonly AnyRow[]> {
    let page = await this.#source.all(this.#queries.first, {});
    while (page.length > 0) {
      yield page;
      if (page.length < pageSize) return;
      page = await this.#source.all(this.#queries.next, page.at(-1) ?? {});
    }
  }

  /** The rows of a page, and the transaction kept awake while they are worked on. */
  async *awake(page: readonly AnyRow[]): AsyncGenerator<AnyRow> {
    let lastUse = performance.now();
    for (const row of page) {
      yield row;
      if (performance.now() - lastUse < longestRest) continue;
      await this.#source.all(this.#queries.touch, {});
      lastUse = performance.now();
    }
  }

  /** All rows whose key begins with a value from `from` to `to`, as the table orders them. */
  between(from: unknown, to: unknown): Promise<AnyRow[]> {
    return this.#source.all(this.#queries.between, { from, to });
  }

  async workspaces(): Promise<string[]> {
    if (!this.#hasWorkspaces) return [];
    const rows = await this.#source.all(this.#queries.workspaces, {});
    return rows.map(({ workspace }) => String(workspace));
  }
}

export async function countRows(source: ReadSource, table: string): Promise<number> {
  const [row] = await source.all(
    query((builder) =>
      anyTable(builder)
        .selectFrom(table)
        .select((from) => from.fn.countAll().as("count")),
    ),
    {},
  );
  return Number(row?.count ?? 0);
}

type Where = ExpressionBuilder<AnyTables, string>;
type Slot = (name: string) => unknown;

/** `(a, b, c) > (…)`, spelt so that every database takes it. */
function after(key: readonly string[], slot: Slot): (where: Where) => Expression<SqlBool> {
  const [column = "", ...rest] = key;
  return (where) => {
    const beyond = where(column, ">", slot(column));
    if (rest.length === 0) return beyond;
    const level = where.and([where(column, "=", slot(column)), after(rest, slot)(where)]);
    return where.or([beyond, level]);
  };
}

function query(build: (builder: QueryBuilder, slot: Slot) => Compilable<unknown>): Query {
  return preparedQuery((builder, slot) => build(builder, slot) as Compilable<AnyRow>);
}

function anyTable(builder: QueryBuilder): Kysely<AnyTables> {
  return builder as unknown as Kysely<AnyTables>;
}
