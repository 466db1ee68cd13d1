import type { PoolConnection, QueryError, QueryResult } from "mysql2";
import type { Statement } from "../../session/prepared-query.js";
import type { Purpose, StatementResult } from "../dialect.js";
import type { ServerClient } from "../server/server-connections.js";
import { noAnswer } from "../server/with-timeout.js";
import { translateMysqlError } from "./mysql-errors.js";

/** Named locks are global to the server, so the name contains the database. */
const migrationLock = "concat('gw.migrate.', md5(database()))";
const releaseMigrationLock = `select release_lock(${migrationLock})`;
/** One year in seconds; not every server accepts an unlimited wait. */
const unlimitedWait = 31_536_000;

const beginStatements: Readonly<Record<Exclude<Purpose, "migrate">, string>> = {
  read: "start transaction with consistent snapshot, read only",
  write: "start transaction read write",
};

type Callback = (error: QueryError | null, result: QueryResult) => void;

/** One connection of mysql2's pool, used through its callbacks, which cost less than its promises. */
export class MysqlClient implements ServerClient {
  readonly #connection: PoolConnection;
  #timeout: number | undefined;
  // One timer, restarted for each statement, costs less than a timer per statement.
  #timer: NodeJS.Timeout | undefined;
  #rejectPending: ((error: unknown) => void) | undefined;

  constructor(connection: PoolConnection, statementTimeout: number) {
    this.#connection = connection;
    this.#timeout = statementTimeout;
  }

  execute({ sql, parameters }: Statement): Promise<StatementResult> {
    return this.#run((callback) =>
      parameters.length === 0
        ? this.#connection.query(sql, callback)
        : this.#connection.execute(sql, parameters.map(toDriverValue), callback),
    );
  }

  async begin(purpose: Purpose): Promise<void> {
    if (purpose !== "migrate") {
      await this.#query(beginStatements[purpose]);
      return;
    }
    // Statements of a migration have no time limit; each runs in its own transaction.
    this.#timeout = undefined;
    await this.#query(`set session lock_wait_timeout = ${unlimitedWait}`);
    await this.#query(`select get_lock(${migrationLock}, ${unlimitedWait})`);
  }

  async commit(purpose: Purpose): Promise<void> {
    await this.#query(purpose === "migrate" ? releaseMigrationLock : "commit");
  }

  async rollback(purpose: Purpose): Promise<void> {
    await this.#query(purpose === "migrate" ? releaseMigrationLock : "rollback");
  }

  release(): void {
    this.#connection.release();
  }

  discard(): void {
    this.#connection.destroy();
  }

  async #query(sql: string): Promise<void> {
    await this.#run((callback) => this.#connection.query(sql, callback));
  }

  #run(send: (callback: Callback) => unknown): Promise<StatementResult> {
    return new Promise((resolve, reject) => {
      this.#startTimer(reject);
      send((error, result) => {
        this.#rejectPending = undefined;
        if (error !== null) reject(translateMysqlError(error));
        else if (Array.isArray(result)) resolve({ rows: result, changes: 0 });
        else resolve({ rows: [], changes: result.affectedRows });
      });
    });
  }

  // The driver's own timeout does not apply to prepared statements.
  #startTimer(reject: (error: unknown) => void): void {
    if (this.#timeout === undefined) return;
    this.#rejectPending = reject;
    if (this.#timer !== undefined) {
      this.#timer.refresh();
      return;
    }
    this.#timer = setTimeout(() => this.#rejectPending?.(noAnswer()), this.#timeout);
    this.#timer.unref();
  }
}

/**
 * Bytes as the driver's type for bytes; numbers unchanged, since the driver sends whole numbers as
 * such.
 */
function toDriverValue(value: unknown): string | number | Buffer | null {
  if (value instanceof Uint8Array) {
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  }
  return value as string | number | null;
}
