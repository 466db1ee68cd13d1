import { setTimeout as delay } from "node:timers/promises";
import type { PoolClient, QueryConfig, QueryResult } from "pg";
import type { Statement } from "../../session/prepared-query.js";
import type { Purpose, StatementResult } from "../dialect.js";
import { failureError, failures } from "../failure-meaning.js";
import type { ServerClient } from "../server/server-connections.js";
import { translateBeginError, translatePostgresError } from "./postgres-errors.js";
import type { StatementNames } from "./statement-names.js";

/** An arbitrary key that no other program uses for advisory locks in the database. */
const migrationLock = 7_211_843_005_118_277;
/** Milliseconds between two attempts to take the lock. */
const migrationLockPause = 100;
/** Milliseconds; the longest delay of a timer. */
const unlimitedTime = 2 ** 31 - 1;

const beginStatements: Readonly<Record<Exclude<Purpose, "migrate">, string>> = {
  read: "begin isolation level repeatable read read only",
  write: "begin isolation level read committed read write",
};

/** One connection of pg's pool. */
export class PostgresClient implements ServerClient {
  readonly #client: PoolClient;
  readonly #names: StatementNames;
  #timeout: number;

  constructor(client: PoolClient, names: StatementNames, statementTimeout: number) {
    this.#client = client;
    this.#names = names;
    this.#timeout = statementTimeout;
  }

  async execute({ sql, parameters }: Statement): Promise<StatementResult> {
    const { rows, rowCount } = await this.#query(
      parameters.length === 0
        ? { text: sql }
        : { text: sql, values: [...parameters], name: this.#names.of(sql) },
    );
    return { rows, changes: rowCount ?? 0 };
  }

  async begin(purpose: Purpose): Promise<void> {
    if (purpose !== "migrate") {
      await this.#run(beginStatements[purpose], translateBeginError);
      return;
    }
    // Statements of a migration have no time limit; each runs in its own transaction.
    this.#timeout = unlimitedTime;
    await this.#run("set lock_timeout = 0; set statement_timeout = 0");
    while (!(await this.#tryMigrationLock())) await delay(migrationLockPause);
  }

  // To wait inside a statement would hold a snapshot, and `create index concurrently` waits for its
  // end: a deadlock with the process that migrates.
  async #tryMigrationLock(): Promise<boolean> {
    const { rows } = await this.#run(`select pg_try_advisory_lock(${migrationLock}) as locked`);
    return rows[0]?.locked === true;
  }

  async commit(purpose: Purpose): Promise<void> {
    if (purpose === "migrate") return this.rollback(purpose);
    const { command } = await this.#run("commit");
    // The server answers ROLLBACK when the transaction had failed before.
    if (command !== "COMMIT") throw failureError(failures.contended, undefined);
  }

  async rollback(purpose: Purpose): Promise<void> {
    await this.#run(
      purpose === "migrate" ? `select pg_advisory_unlock(${migrationLock})` : "rollback",
    );
  }

  release(): void {
    this.#client.release();
  }

  discard(): void {
    this.#client.release(true);
  }

  #run(text: string, translate = translatePostgresError): Promise<QueryResult> {
    return this.#query({ text }, translate);
  }

  async #query(config: QueryConfig, translate = translatePostgresError): Promise<QueryResult> {
    // The driver supports `query_timeout`, but its types lack it.
    const bounded: QueryConfig = Object.assign(config, { query_timeout: this.#timeout });
    try {
      return await this.#client.query(bounded);
    } catch (error) {
      throw translate(error);
    }
  }
}
