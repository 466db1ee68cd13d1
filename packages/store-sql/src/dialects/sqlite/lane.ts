import { setTimeout as delay } from "node:timers/promises";
import { Gate } from "../../gate.js";
import type { SqlConnection } from "../dialect.js";
import type { SqliteConnection } from "./sqlite-connection.js";

/** Milliseconds of writing without a pause after which other processes get their chance. */
const longestRun = 20;

/** A connection, and the queue in front of it. */
export class Lane {
  readonly connection: SqliteConnection;
  readonly #gate = new Gate({ width: 1 });
  #lastPause = performance.now();

  constructor(connection: SqliteConnection) {
    this.connection = connection;
  }

  lend<T>(work: (connection: SqlConnection) => Promise<T>): Promise<T> {
    return this.#gate.run(async () => {
      await this.#letOthersIn();
      return work(this.connection);
    });
  }

  close(): Promise<void> {
    return this.#gate.run(async () => this.connection.close());
  }

  // SQLite's lock is not fair: a process that writes without a pause would starve all others.
  async #letOthersIn(): Promise<void> {
    if (!this.#gate.isAwaited) return;
    if (performance.now() - this.#lastPause < longestRun) return;
    await delay(1);
    this.#lastPause = performance.now();
  }
}
