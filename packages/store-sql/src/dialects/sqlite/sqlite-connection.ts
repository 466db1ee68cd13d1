import type Database from "better-sqlite3";
import { LRUCache } from "lru-cache";
import type { Statement } from "../../session/prepared-query.js";
import type { Purpose, SqlConnection, StatementResult } from "../dialect.js";
import { translateSqliteError } from "./sqlite-errors.js";

/** More than the package's regular statements; statements of rare shapes are evicted. */
const maxStatements = 256;

/** One connection of the driver, whose calls block the event loop and so must be short. */
export class SqliteConnection implements SqlConnection {
  readonly #database: Database.Database;
  /** Whether a rollback failed, so that its transaction may still be open. */
  #mayBeOpen = false;
  readonly #statements = new LRUCache<string, Database.Statement<unknown[]>>({
    max: maxStatements,
  });

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
      throw translateSqliteError(error);
    }
  }

  async begin(purpose: Purpose): Promise<void> {
    // The driver takes as long to report an open transaction as to step through a row.
    if (this.#mayBeOpen && this.isInTransaction) await this.rollback();
    // A write that starts with a read would fail if another process wrote in between.
    this.execute({ sql: purpose === "read" ? "begin" : "begin immediate", parameters: [] });
  }

  async commit(): Promise<void> {
    this.execute({ sql: "commit", parameters: [] });
  }

  async rollback(): Promise<void> {
    try {
      this.execute({ sql: "rollback", parameters: [] });
      this.#mayBeOpen = false;
    } catch {
      // Some errors roll back by themselves; otherwise the next begin() rolls back first.
      this.#mayBeOpen = true;
    }
  }

  /** @returns the value that the pragma shows */
  pragma(text: string): unknown {
    try {
      return this.#database.pragma(text, { simple: true });
    } catch (error) {
      throw translateSqliteError(error);
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
