import type { TestDatabase } from "./test-database.ts";
import type { TestServer } from "./test-server.ts";

/** Reuses databases, for suites that open hundreds of empty ones. */
export class DatabasePool {
  readonly #server: TestServer;
  readonly #databases = new Set<TestDatabase>();
  readonly #idle: TestDatabase[] = [];

  constructor(server: TestServer) {
    this.#server = server;
  }

  /** Returns a database without rows; a reused one already has its tables. */
  async take(): Promise<TestDatabase> {
    const idle = this.#idle.pop();
    if (idle !== undefined) return idle;
    const database = await this.#server.createDatabase();
    this.#databases.add(database);
    return database;
  }

  /** Wipes a database and keeps it for reuse; one that cannot be wiped is not reused. */
  async giveBack(database: TestDatabase): Promise<void> {
    await database.wipe();
    this.#idle.push(database);
  }

  /** Drops all databases of the pool, including those in use. */
  async close(): Promise<void> {
    const databases = [...this.#databases];
    this.#databases.clear();
    this.#idle.length = 0;
    await Promise.all(databases.map((database) => database.drop()));
  }
}
