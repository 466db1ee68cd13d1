import { createHash } from "node:crypto";

/** Each has SQL of its own in every migration. */
export type DialectName = "sqlite";

/**
 * One step of the schema. Frozen once it is released: plain text, since what a query builder makes
 * of the same calls may change with its version.
 */
export interface Migration {
  /** 1 and rising without gaps: the schema version that it makes. */
  readonly id: number;
  readonly name: string;
  readonly statements: Readonly<Record<DialectName, readonly string[]>>;
}

/** Tells whether a database was migrated by the same text. */
export function checksumOf(migration: Migration, dialect: DialectName): string {
  const hash = createHash("sha256");
  for (const statement of migration.statements[dialect]) hash.update(`${statement}\0`);
  return hash.digest("hex");
}
