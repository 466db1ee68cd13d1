import { createHash } from "node:crypto";

/** Each has SQL of its own in every migration. */
export type ApiFormat = "sqlite" | "mysql" | "postgres";

/** SQL text, or what a server may forbid its user without harm; then the operator is told. */
export type MigrationStatement =
  | string
  | { readonly sql: string; readonly consequenceIfForbidden: string };

/**
 * One step of the schema. Frozen once it is released: plain text, since what a query builder makes
 * of the same calls may change with its version.
 *
 * On SQLite a step is one transaction. On database servers each statement takes effect at once, so
 * that none holds a lock for longer than itself: a step may be interrupted after any of them and is
 * then run again from its start. Every statement therefore is one that may find its work done
 * (`if not exists`), and one on a table that may be large leaves it in use (`create index
 * concurrently`; `algorithm=inplace, lock=none`).
 */
export interface Migration {
  /** 1 and rising without gaps: the schema version that it makes. */
  readonly id: number;
  readonly name: string;
  readonly statements: Readonly<Record<ApiFormat, readonly MigrationStatement[]>>;
}

/** Tells whether a database was migrated by the same text. */
export function checksumOf(migration: Migration, dialect: ApiFormat): string {
  const hash = createHash("sha256");
  for (const statement of migration.statements[dialect]) hash.update(`${textOf(statement)}\0`);
  return hash.digest("hex");
}

export function textOf(statement: MigrationStatement): string {
  return typeof statement === "string" ? statement : statement.sql;
}
