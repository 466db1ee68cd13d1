import { createHash } from "node:crypto";

/** The SQL dialects; each migration has its own SQL for each of them. */
export type SqlDialectName = "sqlite" | "mysql" | "postgres";

/** SQL text, or with what depends on the database. */
export type MigrationStatement =
  | string
  | {
      readonly sql: string;
      /** The server may forbid the statement; the operator gets this notice then. */
      readonly consequenceIfForbidden?: string;
      /** A query; if it returns a row, the statement has run before, and is skipped. */
      readonly unless?: string;
    };

/**
 * One step of the schema, frozen once it is released. It is plain text, since the output of a query
 * builder may change with its version.
 *
 * On SQLite a step is one transaction. On database servers each statement takes effect at once, so
 * that no lock outlives its statement; an interrupted step runs again from its start. Therefore
 * each statement is idempotent (`if not exists`, or `unless`), and a statement on a potentially large table must
 * not block it (`create index concurrently`; `algorithm=inplace, lock=none`).
 */
export interface Migration {
  /** The schema version after this step: 1, 2, 3 and so on. */
  readonly id: number;
  readonly name: string;
  readonly statements: Readonly<Record<SqlDialectName, readonly MigrationStatement[]>>;
}

/** Identifies the text of a migration. */
export function checksumOf(migration: Migration, dialect: SqlDialectName): string {
  const hash = createHash("sha256");
  for (const statement of migration.statements[dialect]) {
    hash.update(`${textOf(statement)}\0`);
    if (typeof statement !== "string" && statement.unless !== undefined) {
      hash.update(`${statement.unless}\0`);
    }
  }
  return hash.digest("hex");
}

export function textOf(statement: MigrationStatement): string {
  return typeof statement === "string" ? statement : statement.sql;
}
