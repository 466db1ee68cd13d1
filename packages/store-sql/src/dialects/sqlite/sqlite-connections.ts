import { InvalidFieldError } from "@gw/entities";
import type Database from "better-sqlite3";
import { SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, sql } from "kysely";
import { raiseRevision } from "../../queries/revision.js";
import { DatabaseError } from "../../session/database-error.js";
import { preparedQuery } from "../../session/prepared-query.js";
import type { SqlConnections } from "../dialect.js";
import { QueuedConnection } from "./queued-connection.js";
import { SqliteConnection } from "./sqlite-connection.js";
import { translateSqliteError } from "./sqlite-errors.js";
import { sqliteExpressions } from "./sqlite-expressions.js";
import { createFile, identityOf } from "./sqlite-file.js";
import { setUpSqlite } from "./sqlite-session.js";

type Driver = typeof Database;

/** Milliseconds; short, because the driver blocks the event loop while it waits for a lock. */
const busyTimeout = 25;

/** Opens an in-memory database, which ends with its connection. */
export function openMemory(driver: Driver): SqlConnections {
  const queued = new QueuedConnection(new SqliteConnection(new driver(":memory:")));
  setUpSqlite(queued.connection, "write");
  return {
    ...shared,
    description: "sqlite::memory:",
    isDurable: false,
    // Readers share the connection with the writer and wait for it, or they would see uncommitted
    // data.
    lend: (_, work) => queued.lend(work),
    verify: async () => {},
    close: () => queued.close(),
  };
}

/** Opens a database file, and creates it when it does not exist. */
export function openFile(driver: Driver, path: string): SqlConnections {
  const identity = createFile(path);
  const writer = new SqliteConnection(openDriver(driver, path, { readonly: false }));
  let reader: SqliteConnection;
  try {
    configureWriter(writer);
    reader = new SqliteConnection(openDriver(driver, path, { readonly: true }));
    setUpSqlite(reader, "read");
  } catch (error) {
    writer.close();
    throw error;
  }
  // In WAL mode readers never wait for a writer, so each has its own connection and queue.
  const readers = new QueuedConnection(reader);
  const writers = new QueuedConnection(writer);
  return {
    ...shared,
    description: `sqlite:${path}`,
    isDurable: true,
    lend: (purpose, work) => (purpose === "read" ? readers : writers).lend(work),
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
      // The last connection to close checkpoints the log, which a read-only connection may not do.
      await readers.close();
      await writers.close();
    },
  };
}

/**
 * Opens the file of another program: it is neither created nor changed, nor is its journal mode.
 */
export function openForReading(driver: Driver, path: string): SqlConnections {
  if (identityOf(path) === "") {
    throw new InvalidFieldError({ field: "url", rule: "must name a file that exists" });
  }
  const queued = new QueuedConnection(
    new SqliteConnection(openDriver(driver, path, { readonly: true })),
  );
  queued.connection.pragma("trusted_schema = OFF");
  return {
    ...shared,
    description: `sqlite:${path}`,
    isDurable: true,
    lend: (_, work) => queued.lend(work),
    verify: async () => {},
    close: () => queued.close(),
  };
}

const schemaObjects = preparedQuery<undefined, { readonly name: string }>((builder) => ({
  compile: () => sql<{ name: string }>`select name from sqlite_schema`.compile(builder),
}));

const shared: Pick<
  SqlConnections,
  | "isInThread"
  | "mayBecomeReadOnly"
  | "notices"
  | "compiler"
  | "expressions"
  | "tables"
  | "objects"
  | "expandStatement"
  | "raiseRevision"
> = {
  isInThread: true,
  mayBecomeReadOnly: false,
  notices: [],
  compiler: {
    createAdapter: () => new SqliteAdapter(),
    createIntrospector: (builder) => new SqliteIntrospector(builder),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
  expressions: sqliteExpressions,
  tables: schemaObjects,
  objects: schemaObjects,
  expandStatement: (statement) => statement,
  async raiseRevision(session, elsewhere) {
    const [row] = await session.all(raiseRevision, { elsewhere });
    return row;
  },
};

function configureWriter(writer: SqliteConnection): void {
  setUpSqlite(writer, "write");
  if (writer.pragma("journal_mode = WAL") === "wal") return;
  throw new InvalidFieldError({
    field: "url",
    rule:
      "must name a file on a local file system: SQLite's write-ahead log needs memory that " +
      "processes share, which network file systems do not support",
  });
}

function openDriver(
  driver: Driver,
  path: string,
  { readonly }: { readonly readonly: boolean },
): Database.Database {
  try {
    return new driver(path, { readonly, fileMustExist: true, timeout: busyTimeout });
  } catch (error) {
    throw translateSqliteError(error);
  }
}
