import { isForbidden } from "../session/database-error.js";
import type { SqlDatabase } from "../session/sql-database.js";
import type { ReadSource, SqlSession } from "../session/sql-session.js";
import { rejectForeignObjects, verifyObjects } from "./foreign-objects.js";
import { addToLedger, createLedger, hasLedger, pendingAfter, readLedger } from "./ledger.js";
import { checksumOf, type Migration, textOf } from "./migration.js";
import { migrationError } from "./migration-error.js";
import type { Schema, SchemaInDatabase } from "./schema.js";

/** The result of {@link migrate}. */
export interface Migrated {
  /** The number of the newest migration. */
  readonly schemaVersion: number;
  /** The migrations that this call applied. */
  readonly applied: readonly Migration[];
  /** One line each: what the server forbade, and the consequence. */
  readonly notices: readonly string[];
}

/**
 * Brings a schema up to date. After an interruption, the next call completes the migration. Of
 * several concurrent processes one migrates, and the others wait for it.
 *
 * @throws INVALID_STATE when a newer release or other migrations changed the database, or its user
 * may not change the schema
 */
export async function migrate(
  database: SqlDatabase,
  { schema, clock }: { readonly schema: Schema; readonly clock: () => number },
): Promise<Migrated> {
  const next = async (source: ReadSource): Promise<Migration | undefined> => {
    const entries = await readLedger(source, { database, schema });
    return pendingAfter(entries, { database, schema })[0];
  };
  const applied: Migration[] = [];
  // Several steps may have the same one.
  const notices = new Set<string>();
  for (;;) {
    if ((await database.snapshot(next)) === undefined) {
      return { schemaVersion: schema.migrations.length, applied, notices: [...notices] };
    }
    const done = await database.migrating(async (session) => {
      // Another process may have applied it meanwhile.
      const step = await next(session);
      const now = clock();
      return step && { step, notices: await apply(session, { database, schema, step, now }) };
    });
    if (done === undefined) continue;
    applied.push(done.step);
    for (const notice of done.notices) notices.add(notice);
  }
}

async function apply(
  session: SqlSession,
  options: SchemaInDatabase & { readonly step: Migration; readonly now: number },
): Promise<readonly string[]> {
  const { database, schema, step, now } = options;
  const { name: dialect } = database.dialect;
  const ledger = step.id === 1 ? [createLedger(schema, dialect)] : [];
  const notices: string[] = [];
  if (!(await hasLedger(session, options))) {
    await rejectForeignObjects(session, options);
  }
  for (const statement of [...ledger, ...step.statements[dialect]]) {
    const { consequenceIfForbidden = undefined, unless = undefined } =
      typeof statement === "string" ? {} : statement;
    // Skip statements that depend on a forbidden one.
    if (consequenceIfForbidden !== undefined && notices.includes(consequenceIfForbidden)) continue;
    const sql = database.connections.expandStatement(textOf(statement));
    try {
      if (unless !== undefined && (await hasRows(session, unless))) continue;
      await session.execute({ sql, parameters: [] });
    } catch (error) {
      if (consequenceIfForbidden === undefined || !isForbidden(error)) {
        throw migrationError(error, { step, statement });
      }
      notices.push(consequenceIfForbidden);
    }
  }
  if (step === schema.migrations.at(-1)) await verifyObjects(session, options);
  await addToLedger(session, schema, {
    id: step.id,
    name: step.name,
    checksum: checksumOf(step, dialect),
    applied_at: now,
  }).catch((error: unknown) => {
    throw migrationError(error, { step, statement: `insert into ${schema.ledger}` });
  });
  return notices;
}

async function hasRows(session: SqlSession, sql: string): Promise<boolean> {
  const { rows } = await session.execute({ sql, parameters: [] });
  return rows.length > 0;
}
