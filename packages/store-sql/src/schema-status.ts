import { type ConnectDatabaseOptions, connectDatabase } from "./connect-database.js";
import { pendingAfter, readLedger } from "./migrations/ledger.js";
import { migrate } from "./migrations/migrate.js";
import { migrations } from "./migrations/migrations.js";

/** One step of the schema. */
export interface SchemaStep {
  /** The schema version that it makes. */
  readonly id: number;
  readonly name: string;
}

/** How far the schema of a database is. */
export interface SchemaStatus {
  /** The database as a person would name it; never with a credential. */
  readonly description: string;
  /** 0 for a database that holds no gateway; above `newest` where a newer release made it. */
  readonly version: number;
  /** The version that this release makes. */
  readonly newest: number;
  /** When each was done, in milliseconds since the Unix epoch. */
  readonly applied: readonly (SchemaStep & { readonly appliedAt: number })[];
  readonly pending: readonly SchemaStep[];
}

/**
 * Looks, and changes nothing; a SQLite file is made where there is none.
 *
 * @throws INVALID_STATE for a schema that was changed, or made by another text of a step; whatever
 * opening the database throws
 */
export async function readSchemaStatus(options: ConnectDatabaseOptions): Promise<SchemaStatus> {
  const database = await connectDatabase(options);
  try {
    const entries = await database.snapshot((source) => readLedger(source, database));
    const version = entries.at(-1)?.id ?? 0;
    const newest = migrations.length;
    const { name: dialect } = database.dialect;
    const pending = version > newest ? [] : pendingAfter(entries, { steps: migrations, dialect });
    return {
      description: database.connections.description,
      version,
      newest,
      applied: entries.map(({ id, name, applied_at }) => ({ id, name, appliedAt: applied_at })),
      pending: pending.map(({ id, name }) => ({ id, name })),
    };
  } finally {
    await database.close();
  }
}

/** What {@link migrateDatabase} did. */
export interface MigrationReport {
  readonly description: string;
  readonly version: number;
  /** Those that this call applied; none where another process was faster, or nothing was to do. */
  readonly applied: readonly SchemaStep[];
  /** One line each, for the operator. */
  readonly notices: readonly string[];
}

/** Brings the schema up to date, as opening a backend does, and says what it did. */
export async function migrateDatabase(
  options: ConnectDatabaseOptions & { readonly clock?: (() => number) | undefined },
): Promise<MigrationReport> {
  const database = await connectDatabase(options);
  try {
    const { schemaVersion, applied, notices } = await migrate(database, {
      clock: options.clock ?? Date.now,
    });
    return {
      description: database.connections.description,
      version: schemaVersion,
      applied: applied.map(({ id, name }) => ({ id, name })),
      notices: [...database.connections.notices, ...notices],
    };
  } finally {
    await database.close();
  }
}
