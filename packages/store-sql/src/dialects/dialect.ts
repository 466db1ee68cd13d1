import type { Dialect as KyselyDialect } from "kysely";
import type { DialectName } from "../migrations/migration.js";
import type { ElementsOf, PreparedQuery, Statement } from "../prepared-query.js";

/** All that the package knows about one kind of database. Each dialect is one file of this folder. */
export interface SqlDialect {
  readonly name: DialectName;
  /** The URLs that it takes, for people. */
  readonly urlForm: string;
  readonly urlExample: string;
  accepts(url: string): boolean;
  readonly elementsOf: ElementsOf;
  /**
   * Connects and makes sure that the database can be read and written. Waits `lockTimeout`
   * milliseconds for a lock of another process.
   *
   * @throws INVALID_PARAMETER_VALUE for a URL that cannot be meant, {@link DatabaseError}
   */
  connect(url: string, options: { readonly lockTimeout: number }): Promise<SqlConnections>;
}

/** What happens to be done on a connection. */
export type Purpose = "read" | "write";

/** The connections to one database, shared by everything that the backend offers. */
export interface SqlConnections {
  /** The URL without anything secret, for people. */
  readonly description: string;
  /** `false`: the data ends with this process. */
  readonly isDurable: boolean;
  /** For building and compiling queries. */
  readonly compiler: Pick<
    KyselyDialect,
    "createAdapter" | "createIntrospector" | "createQueryCompiler"
  >;
  /** The names of all tables of the database. */
  readonly tables: PreparedQuery<undefined, { readonly name: string }>;
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
  /** For writing: nobody else writes until it ends. For reading: all reads see one state. */
  begin(purpose: Purpose): Promise<void>;
  commit(): Promise<void>;
  /** Never throws. */
  rollback(): Promise<void>;
}

export interface StatementResult {
  readonly rows: readonly unknown[];
  /** How many rows were inserted, updated or deleted. */
  readonly changes: number;
}
