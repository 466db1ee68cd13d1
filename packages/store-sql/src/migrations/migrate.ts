import { GatewayError } from "@gw/entities";
import { type PreparedQuery, preparedQuery } from "../prepared-query.js";
import type { SqlDatabase } from "../sql-database.js";
import type { ReadSource, SqlSession } from "../sql-session.js";
import type { TableRow } from "../tables.js";
import { checksumOf, type DialectName, type Migration } from "./migration.js";
import { migrations } from "./migrations.js";

const createLedger: Readonly<Record<DialectName, string>> = {
  sqlite: `create table gateway_migrations (
  id integer not null primary key,
  name text not null,
  checksum text not null,
  applied_at integer not null
) strict`,
};

const ledgerEntries: PreparedQuery<undefined, TableRow<"gateway_migrations">> = preparedQuery(
  (builder) =>
    builder
      .selectFrom("gateway_migrations")
      .select(["id", "name", "checksum", "applied_at"])
      .orderBy("id"),
);

const enterMigration: PreparedQuery<TableRow<"gateway_migrations">, unknown> = preparedQuery(
  (builder, slot) =>
    builder.insertInto("gateway_migrations").values({
      id: slot("id"),
      name: slot("name"),
      checksum: slot("checksum"),
      applied_at: slot("applied_at"),
    }),
);

/**
 * Brings the schema up to date: each migration and its entry in the ledger in one transaction, so
 * that whatever interrupts it leaves the database between two migrations. Of several processes
 * that come at once one migrates; the others wait and find it done.
 *
 * @returns the schema version
 * @throws INVALID_STATE when the database was migrated by a newer or another program
 */
export async function migrate(
  database: SqlDatabase,
  { clock, steps = migrations }: { clock: () => number; steps?: readonly Migration[] },
): Promise<number> {
  for (;;) {
    if ((await database.snapshot((source) => pending(source, database, steps))) === undefined) {
      return steps.length;
    }
    await database.write(async (session) => {
      // Another process may have been faster.
      const step = await pending(session, database, steps);
      if (step !== undefined) await apply(session, database, step, clock());
    });
  }
}

async function apply(
  session: SqlSession,
  database: SqlDatabase,
  step: Migration,
  now: number,
): Promise<void> {
  const { name: dialect } = database.dialect;
  if (step.id === 1) await session.execute({ sql: createLedger[dialect], parameters: [] });
  for (const sql of step.statements[dialect]) await session.execute({ sql, parameters: [] });
  await session.run(enterMigration, {
    id: step.id,
    name: step.name,
    checksum: checksumOf(step, dialect),
    applied_at: now,
  });
}

async function pending(
  source: ReadSource,
  database: SqlDatabase,
  steps: readonly Migration[],
): Promise<Migration | undefined> {
  const entries = (await hasLedger(source, database))
    ? await source.all(ledgerEntries, undefined)
    : [];
  const newest = entries.at(-1)?.id ?? 0;
  if (newest > steps.length) {
    throw new GatewayError(
      "INVALID_STATE",
      `The database has schema version ${newest}, made by a newer release; this one knows ` +
        `versions up to ${steps.length}. Run the newer release, or restore an older backup`,
    );
  }
  for (const [index, entry] of entries.entries()) {
    const step = steps[index];
    if (step?.id === entry.id && checksumOf(step, database.dialect.name) === entry.checksum) {
      continue;
    }
    throw new GatewayError(
      "INVALID_STATE",
      `The database was made by another text of migration ${entry.id} (${entry.name}) than this ` +
        "release has: it is of a pre-release, or its ledger was changed. Restore a backup",
    );
  }
  return steps[entries.length];
}

async function hasLedger(source: ReadSource, database: SqlDatabase): Promise<boolean> {
  const tables = await source.all(database.connections.tables, undefined);
  return tables.some(({ name }) => name === "gateway_migrations");
}
