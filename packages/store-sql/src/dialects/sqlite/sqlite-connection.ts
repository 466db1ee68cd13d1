import type Database from "better-sqlite3";
import { BoundedCache } from "../../bounded-cache.js";
import type { Statement } from "../../prepared-query.js";
import type { Purpose, SqlConnection, StatementResult } from "../dialect.js";
import { translated } from "./sqlite-errors.js";

/** Beyond what the package has in all; statements of rare shapes come and go. */
const preparedStatements = 256;

/** A connection of the driver, whose calls block: none of them may wait for long. */
export class SqliteConnection implements SqlConnection {
  readonly #database: Database.Database;
  readonly #statements = new BoundedCache<Database.Statement<unknown[]>>(preparedStatements);

  constructor(database: Database.Database) {
    this.#database = database;
  }

  get isInTransaction(): boolean {
    return this.#database.inTransaction;
  }

  execute({ sql, parameters }: Statement): StatementResult {
    try {
      const statement = this.#prepared(sql);
      if (statement.reader) return { rows: statement.all(parameters), changes: 0 };
      return { rows: [], changes: statement.run(parameters).changes };
    } catch (error) {
      throw translated(error);
    }
  }

  async begin(purpose: Purpose): Promise<void> {
    if (this.isInTransaction) await this.rollback();
    // A write that began with a read could find that another process wrote in between.
    this.execute({ sql: purpose === "read" ? "begin" : "begin immediate", parameters: [] });
  }

  async commit(): Promise<void> {
    this.execute({ sql: "commit", parameters: [] });
  }

  async rollback(): Promise<void> {
    // Some failures have rolled back already.
    if (!this.isInTransaction) return;
    try {
      this.execute({ sql: "rollback", parameters: [] });
    } catch {
      // The next transaction tries again before it begins.
    }
  }

  configure(...pragmas: readonly string[]): unknown {
    try {
      return pragmas.map((pragma) => this.#database.pragma(pragma, { simple: true })).at(-1);
    } catch (error) {
      throw translated(error);
    }
  }

  close(): void {
    this.#database.close();
  }

  #prepared(sql: string): Database.Statement<unknown[]> {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare<unknown[]>(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}
