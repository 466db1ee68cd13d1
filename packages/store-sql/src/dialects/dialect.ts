import type { ChangeListener } from "@gw/store-abstract";
import type { Dialect as KyselyDialect } from "kysely";
import type { SqlDialectName } from "../migrations/migration.js";
import type { Revisions } from "../queries/revision.js";
import type { PreparedQuery, Statement } from "../session/prepared-query.js";
import type { SqlExpressions } from "../session/sql-expressions.js";
import type { SqlSession } from "../session/sql-session.js";

/** One kind of database; all code that is specific to it is in its own folder here. */
export interface SqlDialect {
  readonly name: SqlDialectName;
  /** The form of its URLs, for messages. */
  readonly urlForm: string;
  readonly urlExample: string;
  accepts(url: string): boolean;
  /**
   * Loads the driver, connects, and checks that the gateway can use the database.
   *
   * @throws INVALID_PARAMETER_VALUE for an invalid URL or one that the server rejects,
   * INVALID_STATE when the driver is not installed, {@link DatabaseError}
   */
  connect(url: string, options: ConnectOptions): Promise<SqlConnections>;
}

export interface ConnectOptions {
  /** Milliseconds to wait for a lock that another session holds. */
  readonly lockTimeout: number;
  /** Milliseconds after which a statement on a database server fails. */
  readonly statementTimeout: number;
  /** The number of connections to a database server, for reads and writes; at least 2. */
  readonly poolSize: number;
  /**
   * For a database of another program, which the caller only reads: a file is opened read-only and
   * not configured. It has no effect on servers.
   */
  readonly readOnly?: boolean | undefined;
}

/** The use of a connection. `migrate` excludes other migrations and has no statement timeout. */
export type Purpose = "read" | "write" | "migrate";

/** The connections to one database, which all ports of the backend share. */
export interface SqlConnections {
  /** The URL without credentials, for messages. */
  readonly description: string;
  /** `false` when the data is lost at the end of the process. */
  readonly isDurable: boolean;
  /** A server may become a standby, which accepts reads only. */
  readonly mayBecomeReadOnly: boolean;
  /** One line each, for the operator: unsafe settings. */
  readonly notices: readonly string[];
  /** The parts of Kysely's dialect that build and compile queries. */
  readonly compiler: Pick<
    KyselyDialect,
    "createAdapter" | "createIntrospector" | "createQueryCompiler"
  >;
  readonly expressions: SqlExpressions;
  /** The names of all tables of this database. */
  readonly tables: PreparedQuery<undefined, { readonly name: string }>;
  /** Whether statements run in this thread, which also serves calls. */
  readonly isInThread: boolean;
  /** The names of everything that a new table or index must not share a name with. */
  readonly objects: PreparedQuery<undefined, { readonly name: string }>;
  /** The indexes and their tables. Absent when indexes of different tables may share a name. */
  readonly indexes?: PreparedQuery<undefined, { readonly name: string; readonly table: string }>;
  /**
   * Run after inserting rows with given `sequence` values, so that the next generated value follows
   * them. Absent when the database does so itself.
   */
  readonly continueSequence?: PreparedQuery<undefined, unknown>;
  /**
   * Run after inserting many rows, to update the statistics of the query planner. Absent when plans
   * do not depend on statistics.
   */
  readonly analyze?: PreparedQuery<undefined, unknown>;
  /** Fills the server-specific placeholders in a statement of a migration. */
  expandStatement(statement: string): string;
  /**
   * The first statement of a mutation: raises the revision by one and `elsewhere` by the given number, and
   * returns both. Other mutations wait until this one ends. With {@link listen}, it notifies the
   * listeners.
   */
  raiseRevision(session: SqlSession, elsewhere: 0 | 1): Promise<Revisions | undefined>;
  /**
   * Calls `onSign` after each committed mutation of any process, and whenever one may have been
   * missed: at the start and after a reconnect. Absent when the database has no notifications.
   */
  listen?(onSign: () => void): ChangeListener;
  /** Lends a connection to `work` exclusively. */
  lend<T>(purpose: Purpose, work: (connection: SqlConnection) => Promise<T>): Promise<T>;
  /**
   * Checks that the connected database is still the one that the URL names.
   *
   * @throws {@link DatabaseError}
   */
  verify(): Promise<void>;
  /** Closes the connections once no call uses them. */
  close(): Promise<void>;
}

/** One connection. It throws only {@link DatabaseError}. */
export interface SqlConnection {
  /** True only if a transaction is known to be open, even after a failed COMMIT. */
  readonly isInTransaction: boolean;
  execute(statement: Statement): StatementResult | Promise<StatementResult>;
  /**
   * `read`: all reads see one state. `write`: a transaction, which excludes other writers once it
   * has raised the revision. `migrate`: a transaction if the database has transactional DDL, else a
   * lock; each statement then takes effect immediately.
   */
  begin(purpose: Purpose): Promise<void>;
  /** A failed COMMIT may have taken effect unless the error is known to be a rollback. */
  commit(): Promise<void>;
  /** Never throws. */
  rollback(): Promise<void>;
}

export interface StatementResult {
  readonly rows: readonly unknown[];
  /** The number of rows inserted, deleted, or matched by an update. */
  readonly changes: number;
}
