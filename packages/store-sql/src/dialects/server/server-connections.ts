import { DatabaseError, endsConnection } from "../../database-error.js";
import { Gate } from "../../gate.js";
import type { Statement } from "../../prepared-query.js";
import type { ConnectOptions, Purpose, SqlConnection, StatementResult } from "../dialect.js";

/** A driver's pool of connections, each set up for us before it is handed out. */
export interface ServerPool {
  /** @throws {@link DatabaseError} where none can be had */
  acquire(): Promise<ServerClient>;
  /** Ends the connections; none is in use any more. */
  end(): Promise<void>;
}

/** One connection of a pool. Whatever the driver throws comes out as {@link DatabaseError}. */
export interface ServerClient {
  execute(statement: Statement): Promise<StatementResult>;
  /** What {@link SqlConnection.begin} says. */
  begin(purpose: Purpose): Promise<void>;
  commit(purpose: Purpose): Promise<void>;
  rollback(purpose: Purpose): Promise<void>;
  /** Back to the pool. */
  release(): void;
  /** Not back to the pool: its state is not known, or was changed. */
  discard(): void;
}

/** Milliseconds for a connection to come about. */
export const connectTimeout = 5_000;
/** Milliseconds after which the server ends a connection that left a transaction standing open. */
export const idleTimeout = 30_000;

/**
 * Lends the connections of a pool. One at a time writes: all mutations wait for one row anyway, and
 * in our own queue they wait without taking connections from those who read.
 */
export class ServerConnections {
  readonly #pool: ServerPool;
  readonly #readers: Gate;
  readonly #writers: Gate;

  constructor(pool: ServerPool, { lockTimeout: patience, poolSize }: ConnectOptions) {
    this.#pool = pool;
    this.#readers = new Gate({ width: Math.max(1, poolSize - 1), patience });
    this.#writers = new Gate({ width: 1, patience });
  }

  lend<T>(purpose: Purpose, work: (connection: SqlConnection) => Promise<T>): Promise<T> {
    const gate = purpose === "read" ? this.#readers : this.#writers;
    return gate.run(async () => {
      const connection = new LentConnection(this.#pool);
      try {
        return await work(connection);
      } finally {
        connection.giveBack();
      }
    });
  }

  async close(): Promise<void> {
    await Promise.all([this.#readers.empty(), this.#writers.empty()]);
    await this.#pool.end();
  }
}

/**
 * A connection for as long as it is lent. One that breaks outside of a transaction is replaced at
 * the next use; inside of one nothing more can be said until it is rolled back.
 */
class LentConnection implements SqlConnection {
  readonly #pool: ServerPool;
  #client: ServerClient | undefined;
  #transaction: Purpose | undefined;

  constructor(pool: ServerPool) {
    this.#pool = pool;
  }

  /** A server that could not commit has rolled back, or is not there to say. */
  get isInTransaction(): boolean {
    return false;
  }

  async execute(statement: Statement): Promise<StatementResult> {
    const client = await this.#usable();
    return this.#watch(client, client.execute(statement));
  }

  async begin(purpose: Purpose): Promise<void> {
    const client = await this.#usable();
    await this.#watch(client, client.begin(purpose));
    this.#transaction = purpose;
  }

  async commit(): Promise<void> {
    const client = await this.#usable();
    const { purpose } = this.#endTransaction();
    try {
      await client.commit(purpose);
    } catch (error) {
      this.#drop();
      throw error;
    }
    this.#leaveAsFound(purpose);
  }

  async rollback(): Promise<void> {
    const { client, purpose } = this.#endTransaction();
    try {
      await client?.rollback(purpose);
    } catch {
      // The server rolls back whatever a connection that ends has left open.
      this.#drop();
    }
    this.#leaveAsFound(purpose);
  }

  giveBack(): void {
    this.#client?.release();
    this.#client = undefined;
  }

  async #usable(): Promise<ServerClient> {
    if (this.#client !== undefined) return this.#client;
    if (this.#transaction !== undefined) {
      throw new DatabaseError(
        "TEMPORARILY_UNAVAILABLE",
        "The connection to the database was lost in the midst of a transaction; try again",
        { trouble: "connection lost" },
      );
    }
    this.#client = await this.#pool.acquire();
    return this.#client;
  }

  async #watch<T>(client: ServerClient, answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      if (client === this.#client && endsConnection(error)) this.#drop();
      throw error;
    }
  }

  #endTransaction(): { readonly client: ServerClient | undefined; readonly purpose: Purpose } {
    const purpose = this.#transaction ?? "read";
    this.#transaction = undefined;
    return { client: this.#client, purpose };
  }

  // A connection that migrated waits for locks without end: nobody else shall have it.
  #leaveAsFound(purpose: Purpose): void {
    if (purpose === "migrate") this.#drop();
  }

  #drop(): void {
    this.#client?.discard();
    this.#client = undefined;
  }
}
