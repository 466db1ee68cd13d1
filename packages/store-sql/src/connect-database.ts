import { GatewayError } from "@gw/entities";
import type { SqlDialect } from "./dialects/dialect.js";
import { mysqlDialect } from "./dialects/mysql/mysql-dialect.js";
import { postgresDialect } from "./dialects/postgres/postgres-dialect.js";
import { sqliteDialect } from "./dialects/sqlite/sqlite-dialect.js";
import { defaultLockTimeout, SqlDatabase } from "./sql-database.js";

const dialects: readonly SqlDialect[] = [sqliteDialect, mysqlDialect, postgresDialect];

const defaultPoolSize = 10;
const defaultStatementTimeout = 10_000;

/** Where a database is, and how it is spoken with. */
export interface ConnectDatabaseOptions {
  /**
   * `sqlite:<path of a file>`, `sqlite::memory:` for one that ends with the process,
   * `mysql://user:password@host:port/database` for MySQL and MariaDB, or the same with `postgres:`.
   */
  readonly url: string;
  /**
   * How long a call waits for a lock that another process holds, in milliseconds; 5,000 when
   * absent. Then it fails with TEMPORARILY_UNAVAILABLE.
   */
  readonly lockTimeout?: number | undefined;
  /**
   * Connections to a database server, at least 2; 10 when absent. One of them writes. PostgreSQL is
   * given one more where somebody listens for changes.
   */
  readonly poolSize?: number | undefined;
  /**
   * How long a database server may take to answer a statement, in milliseconds; 10,000 when absent.
   * Then the call fails with TEMPORARILY_UNAVAILABLE. Migrations may take as long as they take.
   */
  readonly statementTimeout?: number | undefined;
  /** Told the text of every statement before it runs, never its values: for counting and tracing. */
  readonly onQuery?: ((sql: string) => void) | undefined;
}

/** Connects to the database that the URL names, whatever its schema. */
export async function connectDatabase({
  url,
  lockTimeout = defaultLockTimeout,
  statementTimeout = defaultStatementTimeout,
  poolSize = defaultPoolSize,
  onQuery,
  readOnly,
}: ConnectDatabaseOptions & { readonly readOnly?: boolean }): Promise<SqlDatabase> {
  if (!Number.isSafeInteger(poolSize) || poolSize < 2) {
    throw new GatewayError(
      "INVALID_PARAMETER_VALUE",
      "poolSize must be a whole number, at least 2",
    );
  }
  const dialect = dialectOf(url);
  const connections = await dialect.connect(url, {
    ...{ lockTimeout, statementTimeout, poolSize },
    readOnly,
  });
  return new SqlDatabase({ dialect, connections, lockTimeout, onQuery });
}

function dialectOf(url: string): SqlDialect {
  const dialect = dialects.find((candidate) => candidate.accepts(url));
  if (dialect !== undefined) return dialect;
  // The URL is not repeated: it may hold a password.
  const forms = dialects.map(({ urlForm, urlExample }) => `${urlForm} (such as ${urlExample})`);
  throw new GatewayError("INVALID_PARAMETER_VALUE", `url must be ${forms.join(", or ")}`);
}
