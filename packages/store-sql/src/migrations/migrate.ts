import { GatewayError } from "@gw/entities";
import { isForbidden } from "../database-error.js";
import type { SqlDatabase } from "../sql-database.js";
import type { ReadSource, SqlSession } from "../sql-session.js";
import { createLedger, enterMigration, pendingAfter, readLedger } from "./ledger.js";
import { checksumOf, type Migration, type MigrationStatement, textOf } from "./migration.js";
import { migrations } from "./migrations.js";

/** What became of a database by {@link migrate}. */
export interface Migrated {
  /** The number of the newest migration. */
  readonly schemaVersion: number;
  /** Those that this call applied itself. */
  readonly applied: readonly Migration[];
  /** One line each: what the server forbade, and what follows from it. */
  readonly notices: readonly string[];
}

/**
 * Brings the schema up to date. Whatever interrupts it, the next call completes it. Of several
 * processes that come at once one migrates; the others wait and find it done.
 *
 * @throws INVALID_STATE when the database was migrated by a newer or another program, or when its
 * user may not change the schema
 */
export async function migrate(
  database: SqlDatabase,
  { clock, steps = migrations }: { clock: () => number; steps?: readonly Migration[] },
): Promise<Migrated> {
  const next = async (source: ReadSource): Promise<Migration | undefined> => {
    const entries = await readLedger(source, database);
    return pendingAfter(entries, { steps, dialect: database.dialect.name })[0];
  };
  const applied: Migration[] = [];
  const notices: string[] = [];
  for (;;) {
    if ((await database.snapshot(next)) === undefined) {
      return { schemaVersion: steps.length, applied, notices };
    }
    const done = await database.migrating(async (session) => {
      // Another process may have been faster.
      const step = await next(session);
      return step && { step, notices: await apply(session, { database, step, now: clock() }) };
    });
    if (done === undefined) continue;
    applied.push(done.step);
    notices.push(...done.notices);
  }
}

async function apply(
  session: SqlSession,
  options: { readonly database: SqlDatabase; readonly step: Migration; readonly now: number },
): Promise<readonly string[]> {
  const { database, step, now } = options;
  const { name: dialect } = database.dialect;
  const ledger = step.id === 1 ? [createLedger[dialect]] : [];
  const notices: string[] = [];
  for (const statement of [...ledger, ...step.statements[dialect]]) {
    // What belongs to something that the server forbade is not tried either.
    const isMoot =
      typeof statement !== "string" && notices.includes(statement.consequenceIfForbidden);
    if (isMoot) continue;
    const sql = database.connections.spell(textOf(statement));
    try {
      await session.execute({ sql, parameters: [] });
    } catch (error) {
      notices.push(forbidden(statement, error));
    }
  }
  await session.run(enterMigration, {
    id: step.id,
    name: step.name,
    checksum: checksumOf(step, dialect),
    applied_at: now,
  });
  return notices;
}

/** What the operator is told of a statement that the server forbids; throws any other failure. */
function forbidden(statement: MigrationStatement, error: unknown): string {
  if (!isForbidden(error)) throw error;
  if (typeof statement !== "string") return statement.consequenceIfForbidden;
  throw new GatewayError(
    "INVALID_STATE",
    "The database user may not change the schema: grant it that (all privileges on its own " +
      "database), or let gw db migrate run once as a user who may",
    { cause: error },
  );
}
