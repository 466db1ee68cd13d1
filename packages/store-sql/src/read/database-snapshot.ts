import type { SqlDatabase } from "../session/sql-database.js";
import type { ReadSource } from "../session/sql-session.js";
import { countRows, distinctValues, firstRow } from "./table-queries.js";
import { type ForeignTable, TableReader } from "./table-reader.js";

/** The SQL dialect of a database; MariaDB is `mysql`. */
export type DatabaseKind = "sqlite" | "mysql" | "postgres";

/** One state of a database whose schema belongs to another program. */
export class DatabaseSnapshot {
  readonly kind: DatabaseKind;
  /** The URL without credentials, for messages. */
  readonly description: string;
  /** Warnings about the connection for the operator, one line each. */
  readonly notices: readonly string[];
  readonly #database: SqlDatabase;
  readonly #source: ReadSource;

  constructor(database: SqlDatabase, source: ReadSource) {
    this.kind = database.dialect.name;
    this.description = database.connections.description;
    this.notices = database.connections.notices;
    this.#database = database;
    this.#source = source;
  }

  /** The names of all tables of the database. */
  async tableNames(): Promise<ReadonlySet<string>> {
    const rows = await this.#source.all(this.#database.connections.tables, undefined);
    return new Set(rows.map(({ name }) => name));
  }

  /**
   * The names of the columns of a table; `undefined` for an empty table, because the names are
   * taken from a row, which works the same way on every kind of database.
   */
  async columnNames(table: string): Promise<ReadonlySet<string> | undefined> {
    const [row] = await this.#source.all(firstRow(table), {});
    return row === undefined ? undefined : new Set(Object.keys(row));
  }

  async countRows(table: string): Promise<number> {
    const [row] = await this.#source.all(countRows(table), {});
    return Number(row?.count ?? 0);
  }

  /** Every different value of a column, in no particular order. */
  async distinctValues(table: string, column: string): Promise<unknown[]> {
    const rows = await this.#source.all(distinctValues(table, column), {});
    return rows.map((row) => row[column]);
  }

  table(table: ForeignTable): TableReader {
    return new TableReader(this.#source, table);
  }
}
