import { type ConnectDatabaseOptions, connectDatabase } from "../session/connect-database.js";
import { configurationSchema as schema } from "./configuration-schema.js";
import { pendingAfter, readLedger } from "./ledger.js";
import { migrate } from "./migrate.js";

/** One step of the schema. */
export interface SchemaStep {
  /** The schema version after this step. */
  readonly id: number;
  readonly name: string;
}

/** The schema version of a database, and its applied and pending steps. */
export interface SchemaStatus {
  /** The URL of the database without credentials. */
  readonly description: string;
  /** 0 for a database without a gateway; above `newest` after a newer release. */
  readonly version: number;
  /** The version of this release. */
  readonly newest: number;
  /** `appliedAt` is in milliseconds since the Unix epoch. */
  readonly applied: readonly (SchemaStep & { readonly appliedAt: number })[];
  readonly pending: readonly SchemaStep[];
}

/**
 * Reads the schema version without changing the schema; creates a missing SQLite file.
 *
 * @throws INVALID_STATE when other migrations changed the database; the errors of opening it
 */
export async function readSchemaStatus(options: ConnectDatabaseOptions): Promise<SchemaStatus> {
  const database = await connectDatabase(options);
  try {
    const entries = await database.snapshot((source) => readLedger(source, { database, schema }));
    const version = entries.at(-1)?.id ?? 0;
    const newest = schema.migrations.length;
    const pending = version > newest ? [] : pendingAfter(entries, { database, schema });
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
  /**
   * The steps that this call applied; none if the schema was up to date or another process was
   * faster.
   */
  readonly applied: readonly SchemaStep[];
  /** One line each, for the operator. */
  readonly notices: readonly string[];
}

/**
 * Brings the schema up to date, as opening a backend does.
 *
 * @throws INVALID_STATE, INVALID_PARAMETER_VALUE, TEMPORARILY_UNAVAILABLE, INTERNAL_ERROR
 */
export async function migrateDatabase(
  options: ConnectDatabaseOptions & { readonly clock?: (() => number) | undefined },
): Promise<MigrationReport> {
  const database = await connectDatabase(options);
  try {
    const { schemaVersion, applied, notices } = await migrate(database, {
      schema,
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
