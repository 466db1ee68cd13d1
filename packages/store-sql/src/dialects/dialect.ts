import type { ChangeListener } from "@gw/store-abstract";
import type { Dialect as KyselyDialect } from "kysely";
import type { ApiFormat } from "../migrations/migration.js";
import type { IsElement, PreparedQuery, Statement } from "../prepared-query.js";
import type { SqlSession } from "../sql-session.js";

/** All that the package knows about one kind of database: a folder of its own, here. */
export interface SqlDialect {
  readonly name: ApiFormat;
  /** The URLs that it takes, for people. */
  readonly urlForm: string;
  readonly urlExample: string;
  accepts(url: string): boolean;
  /**
   * Loads the driver, connects, and makes sure that the database can be used.
   *
   * @throws INVALID_PARAMETER_VALUE for a URL that cannot be meant or that the server does not
   * accept, INVALID_STATE where the driver is not installed, {@link DatabaseError}
   */
  connect(url: string, options: ConnectOptions): Promise<SqlConnections>;
}

export interface ConnectOptions {
  /** Milliseconds to wait for a lock that somebody else holds. */
  readonly lockTimeout: number;
  /** Milliseconds after which a statement to a database server is given up. */
  readonly statementTimeout: number;
  /** Connections to a database server, for reading and writing together; at least 2. */
  readonly poolSize: number;
  /**
   * The database is somebody else's: a file is opened as it is, and only to read. Servers make no
   * difference; whoever says so writes nothing.
   */
  readonly readOnly?: boolean | undefined;
}

/**
 * What happens to be done on a connection. `migrate`: nobody else migrates meanwhile, and no
 * statement is cut short.
 */
export type Purpose = "read" | "write" | "migrate";

/** The connections to one database, shared by everything that the backend offers. */
export interface SqlConnections {
  /** The URL without anything secret, for people. */
  readonly description: string;
  /** `false`: the data ends with this process. */
  readonly isDurable: boolean;
  /** One line each, for the operator: what is allowed, but not as it should be. */
  readonly notices: readonly string[];
  /** For building and compiling queries. */
  readonly compiler: Pick<
    KyselyDialect,
    "createAdapter" | "createIntrospector" | "createQueryCompiler"
  >;
  readonly isElement: IsElement;
  /** The names of all tables of the database, and only of that. */
  readonly tables: PreparedQuery<undefined, { readonly name: string }>;
  /** What time it is for the database: milliseconds since the Unix epoch, the same for everybody. */
  readonly now: PreparedQuery<undefined, { readonly now: number }>;
  /**
   * After rows came with a `sequence` of their own, so that the next one that the database numbers
   * itself comes after them. Absent where it sees to that by itself.
   */
  readonly continueSequence?: PreparedQuery<undefined, unknown>;
  /**
   * After many rows came at once: the database counts what it has, by which it chooses its ways.
   * Absent where it always takes the same.
   */
  readonly analyze?: PreparedQuery<undefined, unknown>;
  /** A statement of a migration as this very server wants it spelt. */
  spell(statement: string): string;
  /**
   * The first statement of a mutation: raises the revision by one, which makes every other mutation
   * wait until this one ends, and yields it. Announces it where {@link listen} is there.
   */
  raiseRevision(session: SqlSession): Promise<number | undefined>;
  /**
   * Calls `onSign` when a mutation of any process was committed, and whenever one may have been
   * missed: from the start on, and after every time that the connection was lost. Absent where the
   * database tells nobody.
   */
  listen?(onSign: () => void): ChangeListener;
  /** Lends a connection to `work` alone. */
  lend<T>(purpose: Purpose, work: (connection: SqlConnection) => Promise<T>): Promise<T>;
  /**
   * Whether the database that is connected still is the one that the URL names.
   *
   * @throws {@link DatabaseError}
   */
  verify(): Promise<void>;
  /** Waits for what is lent. */
  close(): Promise<void>;
}

/** One connection. Whatever the driver throws comes out as {@link DatabaseError}. */
export interface SqlConnection {
  /** True only where a transaction is known to be open still, even after a failed COMMIT. */
  readonly isInTransaction: boolean;
  execute(statement: Statement): StatementResult | Promise<StatementResult>;
  /**
   * For reading: all reads see one state. For writing: a transaction; whoever raises the revision in
   * it is alone from there on. For migrating: a transaction where the database can undo a change of
   * its schema, else a lock under which each statement takes effect at once.
   */
  begin(purpose: Purpose): Promise<void>;
  commit(): Promise<void>;
  /** Never throws. */
  rollback(): Promise<void>;
}

export interface StatementResult {
  readonly rows: readonly unknown[];
  /** How many rows were inserted, deleted, or met by an update. */
  readonly changes: number;
}
