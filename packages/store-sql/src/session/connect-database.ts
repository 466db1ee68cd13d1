import { InvalidFieldError } from "@gw/entities";
import type { SqlDialect } from "../dialects/dialect.js";
import { mysqlDialect } from "../dialects/mysql/mysql-dialect.js";
import { postgresDialect } from "../dialects/postgres/postgres-dialect.js";
import { sqliteDialect } from "../dialects/sqlite/sqlite-dialect.js";
import { defaultLockTimeout, SqlDatabase } from "./sql-database.js";
import type { WriteStateListener } from "./write-state.js";

const dialects: readonly SqlDialect[] = [sqliteDialect, mysqlDialect, postgresDialect];

const defaultPoolSize = 10;
const defaultStatementTimeout = 10_000;

/** The database, and limits of its connections. */
export interface ConnectDatabaseOptions extends WriteStateListener {
  /**
   * `sqlite:<path of a file>`, `sqlite::memory:` for a database that ends with the process,
   * `mysql://user:password@host:port/database` for MySQL and MariaDB, or the same with `postgres:`.
   */
  readonly url: string;
  /**
   * Milliseconds that a call waits for a lock held by another process, before it fails with
   * TEMPORARILY_UNAVAILABLE; defaults to 5,000.
   */
  readonly lockTimeout?: number | undefined;
  /**
   * Connections to a database server, at least 2; defaults to 10. One of them writes. Listening for
   * changes on PostgreSQL takes one more.
   */
  readonly poolSize?: number | undefined;
  /**
   * Milliseconds that a database server may take to answer a statement, before the call fails with
   * TEMPORARILY_UNAVAILABLE; defaults to 10,000. Migrations have no limit.
   */
  readonly statementTimeout?: number | undefined;
  /** Receives the text of each statement before it runs, without its values. */
  readonly onQuery?: ((sql: string) => void) | undefined;
}

/** Connects to the database of the URL, without checking its schema. */
export async function connectDatabase({
  url,
  lockTimeout = defaultLockTimeout,
  statementTimeout = defaultStatementTimeout,
  poolSize = defaultPoolSize,
  onQuery,
  readOnly,
  onReadOnly,
  onWritable,
}: ConnectDatabaseOptions & { readonly readOnly?: boolean }): Promise<SqlDatabase> {
  if (!Number.isSafeInteger(poolSize) || poolSize < 2) {
    const rule = "must be a whole number of at least 2";
    throw new InvalidFieldError({ field: "poolSize", rule });
  }
  const dialect = dialectOf(url);
  const connections = await dialect.connect(url, {
    ...{ lockTimeout, statementTimeout, poolSize },
    readOnly,
  });
  return new SqlDatabase({ dialect, connections, lockTimeout, onQuery, onReadOnly, onWritable });
}

function dialectOf(url: string): SqlDialect {
  const dialect = dialects.find((candidate) => candidate.accepts(url));
  if (dialect !== undefined) return dialect;
  // The message does not repeat the URL, which may contain a password.
  const forms = dialects.map(({ urlForm, urlExample }) => `${urlForm} (such as ${urlExample})`);
  throw new InvalidFieldError({ field: "url", rule: `must be ${forms.join(", or ")}` });
}
