import { endsConnection, isReadOnly } from "../../session/database-error.js";
import type { Statement } from "../../session/prepared-query.js";
import { Semaphore } from "../../session/semaphore.js";
import type { ConnectOptions, Purpose, SqlConnection, StatementResult } from "../dialect.js";
import { failureError, failures } from "../failure-meaning.js";

/** A driver's pool, which sets up each connection before its first use. */
export interface ServerPool {
  /** @throws {@link DatabaseError} when no connection can be opened */
  acquire(): Promise<ServerClient>;
  /** Lends no connection again that is open now: its server accepts no writes any more. */
  retire(): void;
  /** Closes all connections; none may be in use. */
  end(): Promise<void>;
}

/** One connection of a pool. It throws only {@link DatabaseError}. */
export interface ServerClient {
  execute(statement: Statement): Promise<StatementResult>;
  /** See {@link SqlConnection.begin}. */
  begin(purpose: Purpose): Promise<void>;
  commit(purpose: Purpose): Promise<void>;
  rollback(purpose: Purpose): Promise<void>;
  /** Returns the connection to the pool. */
  release(): void;
  /** Closes the connection, because its state is unknown or was changed. */
  discard(): void;
}

/** Milliseconds to open a connection. */
export const connectTimeout = 5_000;
/** Milliseconds after which the server closes a connection that idles in a transaction. */
export const idleTransactionTimeout = 30_000;

/**
 * Lends the connections of a pool. Only one at a time writes: all mutations wait for the same row
 * anyway, and in our own queue they wait without taking connections from readers.
 */
export class ServerConnections {
  readonly #pool: ServerPool;
  readonly #readers: Semaphore;
  readonly #writers: Semaphore;

  constructor(pool: ServerPool, { lockTimeout: stallTimeout, poolSize }: ConnectOptions) {
    this.#pool = pool;
    this.#readers = new Semaphore({ permits: Math.max(1, poolSize - 1), stallTimeout });
    this.#writers = new Semaphore({ permits: 1, stallTimeout });
  }

  lend<T>(purpose: Purpose, work: (connection: SqlConnection) => Promise<T>): Promise<T> {
    const semaphore = purpose === "read" ? this.#readers : this.#writers;
    return semaphore.run(async () => {
      const connection = new LentConnection(this.#pool);
      try {
        return await work(connection);
      } finally {
        connection.giveBack();
      }
    });
  }

  async close(): Promise<void> {
    await Promise.all([this.#readers.whenIdle(), this.#writers.whenIdle()]);
    await this.#pool.end();
  }
}

/**
 * A connection while it is lent. One that breaks outside a transaction is replaced at the next use;
 * inside a transaction all statements fail until it is rolled back.
 */
class LentConnection implements SqlConnection {
  readonly #pool: ServerPool;
  #client: ServerClient | undefined;
  #transaction: Purpose | undefined;

  constructor(pool: ServerPool) {
    this.#pool = pool;
  }

  /** Always false: a server that fails to commit has rolled back, or its state is unknown. */
  get isInTransaction(): boolean {
    return false;
  }

  async execute(statement: Statement): Promise<StatementResult> {
    const client = this.#client ?? (await this.#acquire());
    try {
      return await client.execute(statement);
    } catch (error) {
      throw this.#dropIfEnded(client, error);
    }
  }

  async begin(purpose: Purpose): Promise<void> {
    const client = this.#client ?? (await this.#acquire());
    try {
      await client.begin(purpose);
    } catch (error) {
      throw this.#dropIfEnded(client, error);
    }
    this.#transaction = purpose;
  }

  async commit(): Promise<void> {
    const client = this.#client;
    const purpose = this.#endTransaction();
    // Without the connection of the transaction, no COMMIT is sent.
    if (client === undefined) throw failureError(failures.contended, undefined);
    try {
      await client.commit(purpose);
    } catch (error) {
      if (isReadOnly(error)) this.#pool.retire();
      this.#drop();
      throw error;
    }
    this.#dropMigrator(purpose);
  }

  async rollback(): Promise<void> {
    const purpose = this.#endTransaction();
    try {
      await this.#client?.rollback(purpose);
    } catch {
      // The server rolls back the open transaction of a closed connection.
      this.#drop();
    }
    this.#dropMigrator(purpose);
  }

  giveBack(): void {
    this.#client?.release();
    this.#client = undefined;
  }

  async #acquire(): Promise<ServerClient> {
    if (this.#transaction !== undefined) {
      throw failureError(failures.connectionLost, undefined);
    }
    this.#client = await this.#pool.acquire();
    return this.#client;
  }

  #dropIfEnded(client: ServerClient, error: unknown): unknown {
    if (isReadOnly(error)) this.#pool.retire();
    if (client === this.#client && endsConnection(error)) this.#drop();
    return error;
  }

  #endTransaction(): Purpose {
    const purpose = this.#transaction ?? "read";
    this.#transaction = undefined;
    return purpose;
  }

  // A connection that migrated has no lock timeout any more, so it is not used again.
  #dropMigrator(purpose: Purpose): void {
    if (purpose === "migrate") this.#drop();
  }

  #drop(): void {
    this.#client?.discard();
    this.#client = undefined;
  }
}
