import type { PoolConnection, ResultSetHeader } from "mysql2/promise";
import type { Statement } from "../../prepared-query.js";
import type { Purpose, StatementResult } from "../dialect.js";
import type { ServerClient } from "../server/server-connections.js";
import { within } from "../server/within.js";
import { translatedMysql } from "./mysql-errors.js";

/** A name of locks is good for the whole server: each database has one of its own. */
const migrationLock = "concat('gw.migrate.', md5(database()))";
/** Seconds; a year stands for as long as it takes, which not every server has a word for. */
const longTime = 31_536_000;

const beginnings: Readonly<Record<Exclude<Purpose, "migrate">, string>> = {
  read: "start transaction with consistent snapshot, read only",
  write: "start transaction read write",
};

/** A connection of mysql2's pool. */
export class MysqlClient implements ServerClient {
  readonly #connection: PoolConnection;
  #timeout: number | undefined;

  constructor(connection: PoolConnection, statementTimeout: number) {
    this.#connection = connection;
    this.#timeout = statementTimeout;
  }

  async execute({ sql, parameters }: Statement): Promise<StatementResult> {
    try {
      // The driver's own limit does not hold for what it prepares.
      const [result] = await within(
        this.#timeout,
        parameters.length === 0
          ? this.#connection.query(sql)
          : this.#connection.execute(sql, parameters.map(bound)),
      );
      if (Array.isArray(result)) return { rows: result, changes: 0 };
      return { rows: [], changes: (result as ResultSetHeader).affectedRows };
    } catch (error) {
      throw translatedMysql(error);
    }
  }

  async begin(purpose: Purpose): Promise<void> {
    if (purpose !== "migrate") {
      await this.#run(beginnings[purpose]);
      return;
    }
    // Each statement of a migration is a transaction of its own, and may take its time.
    this.#timeout = undefined;
    await this.#run(`set session lock_wait_timeout = ${longTime}`);
    await this.#run(`select get_lock(${migrationLock}, ${longTime})`);
  }

  async commit(purpose: Purpose): Promise<void> {
    await this.#run(purpose === "migrate" ? unlock : "commit");
  }

  async rollback(purpose: Purpose): Promise<void> {
    await this.#run(purpose === "migrate" ? unlock : "rollback");
  }

  release(): void {
    this.#connection.release();
  }

  discard(): void {
    this.#connection.destroy();
  }

  async #run(sql: string): Promise<void> {
    await this.execute({ sql, parameters: [] });
  }
}

const unlock = `select release_lock(${migrationLock})`;

/** As the driver takes it: bytes as its own kind of bytes, whole numbers as such and not as doubles. */
function bound(parameter: unknown): string | number | bigint | Buffer | null {
  if (parameter instanceof Uint8Array) {
    return Buffer.from(parameter.buffer, parameter.byteOffset, parameter.byteLength);
  }
  return parameter as string | number | null;
}
