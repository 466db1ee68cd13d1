import { setTimeout as delay } from "node:timers/promises";
import { Semaphore } from "../../session/semaphore.js";
import type { SqlConnection } from "../dialect.js";
import type { SqliteConnection } from "./sqlite-connection.js";

/** Milliseconds of uninterrupted use after which the connection pauses for other processes. */
const maxBurst = 20;

/** A connection with a queue of the calls that use it, one at a time. */
export class QueuedConnection {
  readonly connection: SqliteConnection;
  readonly #semaphore = new Semaphore({ permits: 1 });
  #lastPause = performance.now();

  constructor(connection: SqliteConnection) {
    this.connection = connection;
  }

  lend<T>(work: (connection: SqlConnection) => Promise<T>): Promise<T> {
    return this.#semaphore.run(() =>
      this.#isPauseDue ? this.#pause().then(() => work(this.connection)) : work(this.connection),
    );
  }

  close(): Promise<void> {
    return this.#semaphore.run(async () => this.connection.close());
  }

  // SQLite's lock is not fair: a process that writes without pauses would starve the others.
  get #isPauseDue(): boolean {
    return this.#semaphore.hasWaiters && performance.now() - this.#lastPause >= maxBurst;
  }

  async #pause(): Promise<void> {
    await delay(1);
    this.#lastPause = performance.now();
  }
}
