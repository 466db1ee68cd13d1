import { closeSync, openSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { GatewayError } from "@gw/entities";
import Database from "better-sqlite3";
import { SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, sql } from "kysely";
import { BoundedCache } from "../bounded-cache.js";
import { DatabaseError } from "../database-error.js";
import { Mutex } from "../mutex.js";
import { withPatience } from "../patience.js";
import { preparedQuery, type Statement } from "../prepared-query.js";
import type {
  Purpose,
  SqlConnection,
  SqlConnections,
  SqlDialect,
  StatementResult,
} from "./dialect.js";

const scheme = "sqlite:";
const inMemory = ":memory:";

/** Milliseconds. The driver waits without letting anything else run: it shall not wait long. */
const driverPatience = 25;
/** Beyond what the package has in all; statements of rare shapes come and go. */
const preparedStatements = 256;
/** Milliseconds of writing without a pause after which other processes get their chance. */
const longestRun = 20;

export const sqliteDialect: SqlDialect = {
  name: "sqlite",
  urlForm: "sqlite:<path of a file> or sqlite::memory:",
  urlExample: "sqlite:./gateway.db",
  accepts: (url) => url.startsWith(scheme),
  elementsOf: (list) => sql`(select value from json_each(${list}))`,
  connect: (url, { lockTimeout }) => {
    const path = pathOf(url);
    const end = performance.now() + lockTimeout;
    return withPatience(end, async () => (path === inMemory ? openMemory() : open(path)));
  },
};

function pathOf(url: string): string {
  const path = url.slice(scheme.length);
  if (path === inMemory) return path;
  // The driver trims its file name, takes "" for a temporary database and `file:` for a URI; a
  // query or a host is not ours to obey, and shall not become part of a file name unnoticed.
  const isFile = path !== "" && path.trim() === path && !/[?\0]|^\/\/(?!\/)|^:|^file:/.test(path);
  if (isFile) return resolve(path.replace(/^\/{3}/, "/"));
  throw new GatewayError(
    "INVALID_PARAMETER_VALUE",
    `url must be ${sqliteDialect.urlForm}, without host or query, such as ${sqliteDialect.urlExample}`,
  );
}

function openMemory(): SqlConnections {
  const lane = new Lane(new SqliteConnection(new Database(inMemory)));
  lane.connection.configure("foreign_keys = ON", "trusted_schema = OFF");
  return {
    ...shared,
    description: scheme + inMemory,
    isDurable: false,
    // One connection for all: a reader waits for the writer, or it would see what is not committed.
    lend: (_, work) => lane.lend(work),
    verify: async () => {},
    close: () => lane.close(),
  };
}

function open(path: string): SqlConnections {
  const identity = touch(path);
  const writer = new SqliteConnection(connected(path, { readonly: false }));
  let reader: SqliteConnection;
  try {
    configureWriter(writer);
    reader = new SqliteConnection(connected(path, { readonly: true }));
    reader.configure("trusted_schema = OFF");
  } catch (error) {
    writer.close();
    throw error;
  }
  // In WAL mode a reader never waits for a writer: each has a lane of its own.
  const lanes = { read: new Lane(reader), write: new Lane(writer) };
  return {
    ...shared,
    description: scheme + path,
    isDurable: true,
    lend: (purpose, work) => lanes[purpose].lend(work),
    async verify() {
      if (identityOf(path) !== identity) {
        throw new DatabaseError(
          "TEMPORARILY_UNAVAILABLE",
          "The database file was moved, replaced or deleted while it was open",
          {},
        );
      }
    },
    async close() {
      // The writer last: whoever closes last writes the log back, and a reader may not.
      await lanes.read.close();
      await lanes.write.close();
    },
  };
}

const shared: Pick<SqlConnections, "compiler" | "tables"> = {
  compiler: {
    createAdapter: () => new SqliteAdapter(),
    createIntrospector: (builder) => new SqliteIntrospector(builder),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
  tables: preparedQuery((builder) => ({
    compile: () => sql<{ name: string }>`select name from sqlite_schema`.compile(builder),
  })),
};

function configureWriter(writer: SqliteConnection): void {
  // FULL: WAL with less may undo an acknowledged write at power loss.
  writer.configure("synchronous = FULL", "foreign_keys = ON", "trusted_schema = OFF");
  if (writer.configure("journal_mode = WAL") === "wal") return;
  throw new GatewayError(
    "INVALID_PARAMETER_VALUE",
    "url must name a file on a file system that can share memory between processes (for " +
      "SQLite's write-ahead log), which network file systems cannot",
  );
}

/** Makes the file where there is none, for its owner alone, and says early what is in the way. */
function touch(path: string): string {
  try {
    closeSync(openSync(path, "a", 0o600));
    return identityOf(path);
  } catch (error) {
    const code = errorCode(error);
    const rule =
      code === "ENOENT"
        ? "whose folder exists"
        : code === "EISDIR"
          ? "that is not a folder"
          : "that this process may write, in a folder that it may write";
    throw new GatewayError("INVALID_PARAMETER_VALUE", `url must name a file ${rule} (${code})`);
  }
}

function identityOf(path: string): string {
  const file = statSync(path, { throwIfNoEntry: false });
  return file === undefined ? "" : `${file.dev}:${file.ino}`;
}

function connected(path: string, { readonly }: { readonly: boolean }): Database.Database {
  try {
    return new Database(path, { readonly, fileMustExist: true, timeout: driverPatience });
  } catch (error) {
    throw translated(error);
  }
}

/** A connection, and the queue in front of it. */
class Lane {
  readonly connection: SqliteConnection;
  readonly #mutex = new Mutex();
  #lastPause = performance.now();

  constructor(connection: SqliteConnection) {
    this.connection = connection;
  }

  lend<T>(work: (connection: SqlConnection) => Promise<T>): Promise<T> {
    return this.#mutex.run(async () => {
      await this.#letOthersIn();
      return work(this.connection);
    });
  }

  close(): Promise<void> {
    return this.#mutex.run(async () => this.connection.close());
  }

  // SQLite's lock is not fair: a process that writes without a pause would starve all others.
  async #letOthersIn(): Promise<void> {
    if (!this.#mutex.isAwaited) return;
    if (performance.now() - this.#lastPause < longestRun) return;
    await delay(1);
    this.#lastPause = performance.now();
  }
}

class SqliteConnection implements SqlConnection {
  readonly #database: Database.Database;
  readonly #statements = new BoundedCache<Database.Statement<unknown[]>>(preparedStatements);

  constructor(database: Database.Database) {
    this.#database = database;
  }

  get isInTransaction(): boolean {
    return this.#database.inTransaction;
  }

  execute({ sql, parameters }: Statement): StatementResult {
    try {
      const statement = this.#prepared(sql);
      if (statement.reader) return { rows: statement.all(parameters), changes: 0 };
      return { rows: [], changes: statement.run(parameters).changes };
    } catch (error) {
      throw translated(error);
    }
  }

  async begin(purpose: Purpose): Promise<void> {
    if (this.isInTransaction) await this.rollback();
    // A write that began with a read could find that another process wrote in between.
    this.execute({ sql: purpose === "write" ? "begin immediate" : "begin", parameters: [] });
  }

  async commit(): Promise<void> {
    this.execute({ sql: "commit", parameters: [] });
  }

  async rollback(): Promise<void> {
    // Some failures have rolled back already.
    if (!this.isInTransaction) return;
    try {
      this.execute({ sql: "rollback", parameters: [] });
    } catch {
      // The next transaction tries again before it begins.
    }
  }

  configure(...pragmas: readonly string[]): unknown {
    try {
      return pragmas.map((pragma) => this.#database.pragma(pragma, { simple: true })).at(-1);
    } catch (error) {
      throw translated(error);
    }
  }

  close(): void {
    this.#database.close();
  }

  #prepared(sql: string): Database.Statement<unknown[]> {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare<unknown[]>(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

/** In our words. SQLite's own never hold a bound value, so that they may be the cause. */
function translated(error: unknown): DatabaseError {
  const code = errorCode(error);
  const [, kind = ""] = code.split("_");
  const cause = error;
  if (kind === "BUSY" || kind === "LOCKED") {
    const message = "The database is locked by another process; try again";
    return new DatabaseError("TEMPORARILY_UNAVAILABLE", message, { cause, isTransient: true });
  }
  const constraint = code.replace("SQLITE_CONSTRAINT_", "");
  if (["UNIQUE", "PRIMARYKEY", "ROWID"].includes(constraint)) {
    return new DatabaseError("RESOURCE_ALREADY_EXISTS", "A row with this key exists already", {
      cause,
    });
  }
  if (constraint === "FOREIGNKEY") {
    return new DatabaseError("INVALID_STATE", "A row that this one needs or is needed by is gone", {
      cause,
    });
  }
  const away = unavailable[kind];
  if (away !== undefined) return new DatabaseError("TEMPORARILY_UNAVAILABLE", away, { cause });
  return new DatabaseError("INTERNAL_ERROR", broken[kind] ?? "The database failed", { cause });
}

const unavailable: Readonly<Record<string, string>> = {
  FULL: "The disk of the database is full",
  READONLY: "The database cannot be written",
  IOERR: "The database file cannot be read or written",
  CANTOPEN: "The database file cannot be opened",
  PERM: "The database file may not be opened",
  NOMEM: "The database is out of memory",
  PROTOCOL: "The database file is contended; try again",
};

const broken: Readonly<Record<string, string>> = {
  CORRUPT: "The database file is damaged",
  NOTADB: "The database file is not a SQLite database",
  CONSTRAINT: "The database refused a row that breaks its rules",
};

function errorCode(error: unknown): string {
  return String((error as { code?: unknown } | undefined)?.code ?? "");
}
