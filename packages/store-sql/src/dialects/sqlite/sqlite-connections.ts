import { closeSync, openSync, statSync } from "node:fs";
import { GatewayError } from "@gw/entities";
import type Database from "better-sqlite3";
import { SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, sql } from "kysely";
import { DatabaseError } from "../../database-error.js";
import { preparedQuery } from "../../prepared-query.js";
import { raiseRevision } from "../../queries/revision.js";
import type { SqlConnections } from "../dialect.js";
import { Lane } from "./lane.js";
import { SqliteConnection } from "./sqlite-connection.js";
import { errorCode, translated } from "./sqlite-errors.js";

type Driver = typeof Database;

/** Milliseconds. The driver waits without letting anything else run: it shall not wait long. */
const driverPatience = 25;

/** A database that ends with its connection. */
export function openMemory(driver: Driver): SqlConnections {
  const lane = new Lane(new SqliteConnection(new driver(":memory:")));
  lane.connection.configure("foreign_keys = ON", "trusted_schema = OFF");
  return {
    ...shared,
    description: "sqlite::memory:",
    isDurable: false,
    // One connection for all: a reader waits for the writer, or it would see what is not committed.
    lend: (_, work) => lane.lend(work),
    verify: async () => {},
    close: () => lane.close(),
  };
}

/** A file, which is made where there is none. */
export function openFile(driver: Driver, path: string): SqlConnections {
  const identity = touch(path);
  const writer = new SqliteConnection(connected(driver, path, { readonly: false }));
  let reader: SqliteConnection;
  try {
    configureWriter(writer);
    reader = new SqliteConnection(connected(driver, path, { readonly: true }));
    reader.configure("trusted_schema = OFF");
  } catch (error) {
    writer.close();
    throw error;
  }
  // In WAL mode a reader never waits for a writer: each has a lane of its own.
  const readers = new Lane(reader);
  const writers = new Lane(writer);
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
      // The writer last: whoever closes last writes the log back, and a reader may not.
      await readers.close();
      await writers.close();
    },
  };
}

/** A file that is somebody else's: not made, not changed, not even the way in which it is kept. */
export function openForReading(driver: Driver, path: string): SqlConnections {
  if (identityOf(path) === "") {
    throw new GatewayError("INVALID_PARAMETER_VALUE", "url must name a file that exists");
  }
  const lane = new Lane(new SqliteConnection(connected(driver, path, { readonly: true })));
  lane.connection.configure("trusted_schema = OFF");
  return {
    ...shared,
    description: `sqlite:${path}`,
    isDurable: true,
    lend: (_, work) => lane.lend(work),
    verify: async () => {},
    close: () => lane.close(),
  };
}

const shared: Pick<
  SqlConnections,
  "notices" | "compiler" | "isElement" | "tables" | "now" | "spell" | "raiseRevision"
> = {
  notices: [],
  compiler: {
    createAdapter: () => new SqliteAdapter(),
    createIntrospector: (builder) => new SqliteIntrospector(builder),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
  isElement: (column, list) => sql`${column} in (select value from json_each(${list}))`,
  now: preparedQuery((builder) => ({
    compile: () =>
      sql<{ now: number }>`select cast(unixepoch('subsec') * 1000 as integer) as now`.compile(
        builder,
      ),
  })),
  tables: preparedQuery((builder) => ({
    compile: () => sql<{ name: string }>`select name from sqlite_schema`.compile(builder),
  })),
  spell: (statement) => statement,
  async raiseRevision(session) {
    const [row] = await session.all(raiseRevision, undefined);
    return row?.revision;
  },
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

function connected(
  driver: Driver,
  path: string,
  { readonly }: { readonly readonly: boolean },
): Database.Database {
  try {
    return new driver(path, { readonly, fileMustExist: true, timeout: driverPatience });
  } catch (error) {
    throw translated(error);
  }
}
