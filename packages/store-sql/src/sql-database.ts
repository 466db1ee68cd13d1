import { GatewayError } from "@gw/entities";
import type { StoreManifest } from "@gw/store-abstract";
import { DummyDriver, Kysely } from "kysely";
import { DatabaseError, isTransient } from "./database-error.js";
import type { Purpose, SqlConnection, SqlConnections, SqlDialect } from "./dialects/dialect.js";
import { type Patience, withPatience } from "./patience.js";
import { type PreparedQuery, QueryCompiler } from "./prepared-query.js";
import { type ReadSource, SqlSession } from "./sql-session.js";
import type { Tables } from "./tables.js";

/** Milliseconds for which a call waits for a lock that another process holds. */
export const defaultLockTimeout = 5_000;

export interface SqlDatabaseOptions {
  readonly dialect: SqlDialect;
  readonly connections: SqlConnections;
  readonly lockTimeout?: number | undefined;
  readonly onQuery?: ((sql: string) => void) | undefined;
}

/** One opened database: snapshots for reading, transactions for writing. */
export class SqlDatabase implements ReadSource {
  readonly dialect: SqlDialect;
  readonly connections: SqlConnections;
  readonly #compiler: QueryCompiler;
  readonly #lockTimeout: number;
  readonly #onQuery: ((sql: string) => void) | undefined;
  readonly #sessions = new WeakMap<SqlConnection, SqlSession>();
  readonly #lastProgress: Record<Purpose, number> = { read: 0, write: 0, migrate: 0 };
  #closing: Promise<void> | undefined;

  constructor({ dialect, connections, lockTimeout, onQuery }: SqlDatabaseOptions) {
    this.dialect = dialect;
    this.connections = connections;
    this.#lockTimeout = lockTimeout ?? defaultLockTimeout;
    this.#onQuery = onQuery;
    // Kysely builds and compiles; what runs the statements is the dialect's own connection.
    const builder = new Kysely<Tables>({
      dialect: { ...connections.compiler, createDriver: () => new DummyDriver() },
    });
    this.#compiler = new QueryCompiler(builder, connections.isElement);
  }

  /** What stores on this database declare. */
  get manifest(): StoreManifest {
    const { dialect, connections } = this;
    return {
      name: dialect.name,
      durable: connections.isDurable,
      stampsCaller: true,
      notifies: connections.listen !== undefined,
    };
  }

  /** A read of one statement. */
  all<Values, Row>(query: PreparedQuery<Values, Row>, values: Values): Promise<Row[]> {
    return this.#lend("read", (_, session) => session.all(query, values));
  }

  snapshot<T>(work: (source: ReadSource) => Promise<T>): Promise<T> {
    return this.#lend("read", async (connection, session) => {
      await connection.begin("read");
      try {
        return await work(session);
      } finally {
        // It wrote nothing: there is no difference to a commit, and this cannot fail.
        await connection.rollback();
      }
    });
  }

  /**
   * Runs `work` as one transaction. It may run again: as long as nothing was committed, a
   * transaction that others were in the way of, or whose connection was lost, starts anew.
   *
   * @throws TEMPORARILY_UNAVAILABLE, and whatever `work` throws
   */
  write<T>(work: (session: SqlSession) => Promise<T>): Promise<T> {
    return this.#transaction("write", work);
  }

  /**
   * Runs `work` while nobody else migrates. As one transaction only where the database can undo
   * changes of its schema; elsewhere each statement takes effect at once, and stays.
   */
  migrating<T>(work: (session: SqlSession) => Promise<T>): Promise<T> {
    return this.#transaction("migrate", work);
  }

  #transaction<T>(
    purpose: Exclude<Purpose, "read">,
    work: (session: SqlSession) => Promise<T>,
  ): Promise<T> {
    return this.#lend(purpose, async (connection, session, patience) => {
      await connection.begin(purpose);
      let result: T;
      try {
        result = await work(session);
        // A file that was deleted takes writes as ever, for nobody to read: acknowledge none.
        await this.connections.verify();
      } catch (error) {
        await connection.rollback();
        throw error;
      }
      await commit(connection, patience);
      return result;
    });
  }

  close(): Promise<void> {
    this.#closing ??= this.connections.close();
    return this.#closing;
  }

  async #lend<T>(
    purpose: Purpose,
    work: (connection: SqlConnection, session: SqlSession, patience: Patience) => Promise<T>,
  ): Promise<T> {
    if (this.#closing !== undefined) throw new GatewayError("STORE_CLOSED", "The store is closed");
    const asked = performance.now();
    return this.connections.lend(purpose, async (connection) => {
      // Standing in our own queue is no waiting for others, as long as the queue moves. Where it
      // does not, all in it give up together instead of one after the other.
      const end = Math.max(asked, this.#lastProgress[purpose]) + this.#lockTimeout;
      const session = this.#sessionOf(connection);
      let isStuck = false;
      try {
        return await withPatience(end, (patience) => work(connection, session, patience));
      } catch (error) {
        isStuck = isTransient(error);
        throw error;
      } finally {
        if (!isStuck) this.#lastProgress[purpose] = performance.now();
      }
    });
  }

  #sessionOf(connection: SqlConnection): SqlSession {
    const known = this.#sessions.get(connection);
    if (known !== undefined) return known;
    const session = new SqlSession({
      connection,
      compiler: this.#compiler,
      onQuery: this.#onQuery,
    });
    this.#sessions.set(connection, session);
    return session;
  }
}

/**
 * Commits once. A COMMIT that met a lock and left the transaction open is the same COMMIT still;
 * any other failure is never repeated, since the first may have been heard.
 */
async function commit(connection: SqlConnection, patience: Patience): Promise<void> {
  for (;;) {
    try {
      return await connection.commit();
    } catch (error) {
      if (!connection.isInTransaction) {
        throw new DatabaseError(
          "TEMPORARILY_UNAVAILABLE",
          "The database failed during COMMIT: it is not known whether the change was made",
          { cause: error },
        );
      }
      if (await patience.allowsAnother(error)) continue;
      await connection.rollback();
      throw error;
    }
  }
}
