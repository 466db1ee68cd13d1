import type { TestDatabase } from "./test-database.ts";
import type { TestServer } from "./test-server.ts";

/** Databases that are used again, for suites that open hundreds of empty ones. */
export class DatabasePool {
  readonly #server: TestServer;
  readonly #made = new Set<TestDatabase>();
  readonly #idle: TestDatabase[] = [];

  constructor(server: TestServer) {
    this.#server = server;
  }

  /** A database without rows; its tables are there already where it has been used before. */
  async take(): Promise<TestDatabase> {
    const idle = this.#idle.pop();
    if (idle !== undefined) return idle;
    const database = await this.#server.createDatabase();
    this.#made.add(database);
    return database;
  }

  /** Wipes a database and keeps it for the next taker; one that cannot be wiped is not kept. */
  async giveBack(database: TestDatabase): Promise<void> {
    await database.wipe();
    this.#idle.push(database);
  }

  /** Drops all databases of the pool, those that were not given back as well. */
  async close(): Promise<void> {
    const databases = [...this.#made];
    this.#made.clear();
    this.#idle.length = 0;
    await Promise.all(databases.map((database) => database.drop()));
  }
}
