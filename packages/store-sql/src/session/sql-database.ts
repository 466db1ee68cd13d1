import { GatewayError } from "@gw/entities";
import type { StoreManifest } from "@gw/store-abstract";
import { DummyDriver, Kysely } from "kysely";
import type { Purpose, SqlConnection, SqlConnections, SqlDialect } from "../dialects/dialect.js";
import { readRevision } from "../queries/revision.js";
import type { Tables } from "../tables.js";
import { DatabaseError, isRolledBack, isTransient } from "./database-error.js";
import { type PreparedQuery, QueryCompiler } from "./prepared-query.js";
import { type RetryBudget, withRetries } from "./retry-budget.js";
import { type ReadSource, SqlSession } from "./sql-session.js";
import { WriteState, type WriteStateListener } from "./write-state.js";

/** Milliseconds that a call waits for a lock held by another process. */
export const defaultLockTimeout = 5_000;

export interface SqlDatabaseOptions extends WriteStateListener {
  readonly dialect: SqlDialect;
  readonly connections: SqlConnections;
  readonly lockTimeout?: number | undefined;
  readonly onQuery?: ((sql: string) => void) | undefined;
}

/** An opened database: snapshots for reading, transactions for writing. */
export class SqlDatabase implements ReadSource {
  readonly dialect: SqlDialect;
  readonly connections: SqlConnections;
  readonly #compiler: QueryCompiler;
  readonly #lockTimeout: number;
  readonly #onQuery: ((sql: string) => void) | undefined;
  readonly #lastProgress: Record<Purpose, number> = { read: 0, write: 0, migrate: 0 };
  readonly #writeState: WriteState;
  #closing: Promise<void> | undefined;

  constructor(options: SqlDatabaseOptions) {
    const { dialect, connections, lockTimeout, onQuery } = options;
    this.dialect = dialect;
    this.connections = connections;
    this.#lockTimeout = lockTimeout ?? defaultLockTimeout;
    this.#onQuery = onQuery;
    this.#writeState = new WriteState(options);
    // Kysely only builds and compiles queries; the dialect's own connections execute them.
    const builder = new Kysely<Tables>({
      dialect: { ...connections.compiler, createDriver: () => new DummyDriver() },
    });
    this.#compiler = new QueryCompiler(builder, connections.expressions);
  }

  /** The manifest of stores on this database. */
  get manifest(): StoreManifest {
    const { dialect, connections } = this;
    return {
      name: dialect.name,
      durable: connections.isDurable,
      stampsCaller: true,
      notifies: connections.listen !== undefined,
      workspaces: true,
    };
  }

  /** Runs a read of one statement. */
  all<Values, Row>(query: PreparedQuery<Values, Row>, values: Values): Promise<Row[]> {
    return this.#lend("read", (_, session) => session.all(query, values));
  }

  /**
   * Checks that the database can be read, and that its server accepts writes.
   *
   * @throws TEMPORARILY_UNAVAILABLE
   */
  async ping(): Promise<void> {
    if (!this.connections.mayBecomeReadOnly) {
      await this.all(readRevision, undefined);
      return;
    }
    await this.#writeState.observe(() =>
      this.#lend("read", async (connection, session) => {
        await connection.begin("write");
        try {
          await session.all(readRevision, undefined);
        } finally {
          await connection.rollback();
        }
      }),
    );
  }

  snapshot<T>(work: (source: ReadSource) => Promise<T>): Promise<T> {
    return this.#lend("read", async (connection, session) => {
      await connection.begin("read");
      try {
        return await work(session);
      } finally {
        // After reads only, a rollback equals a commit and cannot fail.
        await connection.rollback();
      }
    });
  }

  /**
   * Runs `work` as one transaction. As long as nothing was committed, a transaction that conflicted
   * with others or lost its connection is run again from its start.
   *
   * @throws TEMPORARILY_UNAVAILABLE, and what `work` throws
   */
  write<T>(work: (session: SqlSession) => Promise<T>): Promise<T> {
    return this.#writeState.observe(() => this.#transaction("write", work));
  }

  /**
   * Runs `work` while no other process migrates. It is one transaction only where the database has
   * transactional DDL; elsewhere each statement takes effect at once and is not undone.
   */
  migrating<T>(work: (session: SqlSession) => Promise<T>): Promise<T> {
    return this.#transaction("migrate", work);
  }

  #transaction<T>(
    purpose: Exclude<Purpose, "read">,
    work: (session: SqlSession) => Promise<T>,
  ): Promise<T> {
    return this.#lend(purpose, async (connection, session, budget) => {
      await connection.begin(purpose);
      let result: T;
      try {
        result = await work(session);
        // A deleted file still accepts writes that no later open can read: acknowledge none of
        // them.
        await this.connections.verify();
      } catch (error) {
        await connection.rollback();
        throw error;
      }
      await commit(connection, budget);
      return result;
    });
  }

  close(): Promise<void> {
    this.#closing ??= this.connections.close();
    return this.#closing;
  }

  async #lend<T>(
    purpose: Purpose,
    work: (connection: SqlConnection, session: SqlSession, budget: RetryBudget) => Promise<T>,
  ): Promise<T> {
    if (this.#closing !== undefined) throw new GatewayError("STORE_CLOSED", "The store is closed");
    const requestedAt = performance.now();
    // Without the await, the promise would take two more turns of the microtask queue.
    return await this.connections.lend(purpose, async (connection) => {
      // Time in our own queue does not count while the queue makes progress. When it stalls, all
      // queued calls fail together rather than one after the other.
      const deadline = Math.max(requestedAt, this.#lastProgress[purpose]) + this.#lockTimeout;
      const session = new SqlSession({
        connection,
        compiler: this.#compiler,
        onQuery: this.#onQuery,
      });
      let isStuck = false;
      try {
        return await withRetries(deadline, (budget) => work(connection, session, budget));
      } catch (error) {
        isStuck = isTransient(error);
        throw error;
      } finally {
        if (!isStuck) this.#lastProgress[purpose] = performance.now();
      }
    });
  }
}

/**
 * Commits once. A COMMIT that failed on a lock and left the transaction open may be repeated. If the
 * database rolled back instead, the error is that of the rollback. Any other failed COMMIT may have
 * taken effect.
 */
async function commit(connection: SqlConnection, budget: RetryBudget): Promise<void> {
  for (;;) {
    try {
      return await connection.commit();
    } catch (error) {
      if (!connection.isInTransaction) {
        if (isRolledBack(error)) throw error;
        throw new DatabaseError(
          "TEMPORARILY_UNAVAILABLE",
          "The database failed during COMMIT: the change may or may not have been saved",
          { cause: error, outcomeUnknown: true },
        );
      }
      if (await budget.allowsRetry(error)) continue;
      await connection.rollback();
      throw error;
    }
  }
}
