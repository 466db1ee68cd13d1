import type { Compilable } from "kysely";
import type { SqlConnection, StatementResult } from "./dialects/dialect.js";
import type { PreparedQuery, QueryBuilder, QueryCompiler, Statement } from "./prepared-query.js";

/** Where reads go: to the database at large, or to the one connection of a transaction. */
export interface ReadSource {
  all<Values, Row>(query: PreparedQuery<Values, Row>, values: Values): Promise<Row[]>;
  /** All reads of `work` see one and the same state. */
  snapshot<T>(work: (source: ReadSource) => Promise<T>): Promise<T>;
}

/** A connection inside of a transaction. */
export class SqlSession implements ReadSource {
  readonly #connection: SqlConnection;
  readonly #compiler: QueryCompiler;
  readonly #onQuery: ((sql: string) => void) | undefined;

  constructor(options: {
    readonly connection: SqlConnection;
    readonly compiler: QueryCompiler;
    readonly onQuery: ((sql: string) => void) | undefined;
  }) {
    this.#connection = options.connection;
    this.#compiler = options.compiler;
    this.#onQuery = options.onQuery;
  }

  async all<Values, Row>(query: PreparedQuery<Values, Row>, values: Values): Promise<Row[]> {
    const { rows } = await this.execute(this.#compiler.fill(query, values));
    // The one place where the types of the builder are believed of what the driver yields.
    return rows as Row[];
  }

  /** @returns how many rows were inserted, updated or deleted */
  async run<Values, Row>(query: PreparedQuery<Values, Row>, values: Values): Promise<number> {
    const { changes } = await this.execute(this.#compiler.fill(query, values));
    return changes;
  }

  /** Like {@link run}, for statements whose shape differs from call to call. */
  async runBuilt(build: (builder: QueryBuilder) => Compilable<unknown>): Promise<number> {
    const { changes } = await this.execute(this.#compiler.compile(build));
    return changes;
  }

  snapshot<T>(work: (source: ReadSource) => Promise<T>): Promise<T> {
    return work(this);
  }

  execute(statement: Statement): StatementResult | Promise<StatementResult> {
    this.#onQuery?.(statement.sql);
    return this.#connection.execute(statement);
  }
}
