import { GatewayError } from "@gw/entities";
import { type PreparedQuery, preparedQuery, untyped } from "../session/prepared-query.js";
import type { ReadSource, SqlSession } from "../session/sql-session.js";
import { rejectColumns } from "./foreign-objects.js";
import { checksumOf, type Migration, type SqlDialectName } from "./migration.js";
import type { Schema, SchemaInDatabase } from "./schema.js";

/** The statement that creates the table of applied migrations. */
export function createLedger({ ledger }: Pick<Schema, "ledger">, dialect: SqlDialectName): string {
  return ledgerStatements[dialect].replace("{ledger}", ledger);
}

const ledgerStatements: Readonly<Record<SqlDialectName, string>> = {
  sqlite: `create table {ledger} (
  id integer not null primary key,
  name text not null,
  checksum text not null,
  applied_at integer not null
) strict`,
  mysql: `create table if not exists {ledger} (
  id int not null primary key,
  name varchar(255) not null,
  checksum char(64) not null,
  applied_at bigint not null
) engine=InnoDB default character set utf8mb4 collate {no_pad_binary}`,
  postgres: `create table if not exists {ledger} (
  id integer not null primary key,
  name text collate "C" not null,
  checksum text collate "C" not null,
  applied_at bigint not null
)`,
};

/** An applied migration. */
export interface LedgerEntry {
  readonly id: number;
  readonly name: string;
  readonly checksum: string;
  /** Milliseconds since the Unix epoch. */
  readonly applied_at: number;
}

function ledgerEntries(ledger: string): PreparedQuery<undefined, LedgerEntry> {
  return preparedQuery((builder) =>
    untyped(builder)
      .selectFrom(ledger)
      .select(["id", "name", "checksum", "applied_at"])
      .orderBy("id")
      .$castTo<LedgerEntry>(),
  );
}

/** Records an applied migration. */
export async function addToLedger(
  session: SqlSession,
  { ledger }: Schema,
  entry: LedgerEntry,
): Promise<void> {
  await session.runBuilt((builder) =>
    untyped(builder)
      .insertInto(ledger)
      .values({ ...entry }),
  );
}

/** Whether some migration has begun. */
export async function hasLedger(
  source: ReadSource,
  { database, schema }: SchemaInDatabase,
): Promise<boolean> {
  const { connections } = database;
  const tables = await source.all(connections.tables, undefined);
  return tables.some(({ name }) => name === schema.ledger);
}

/** The applied migrations in order; none if the database is empty. */
export async function readLedger(
  source: ReadSource,
  { database, schema }: SchemaInDatabase,
): Promise<readonly LedgerEntry[]> {
  const { ledger } = schema;
  if (!(await hasLedger(source, { database, schema }))) return [];
  return source.all(ledgerEntries(ledger), undefined).catch(rejectColumns(ledger));
}

/**
 * The migrations that are not applied yet.
 *
 * @throws INVALID_STATE when a newer release or other migrations changed the database
 */
export function pendingAfter(
  entries: readonly LedgerEntry[],
  { database, schema }: SchemaInDatabase,
): readonly Migration[] {
  const { ledger, migrations: steps } = schema;
  const { name: dialect } = database.dialect;
  const newest = entries.at(-1)?.id ?? 0;
  if (newest > steps.length) {
    throw new GatewayError(
      "INVALID_STATE",
      `The database has schema version ${newest} of a newer release; this release supports ` +
        `versions up to ${steps.length}. Run the newer release, or restore an older backup`,
    );
  }
  for (const [index, entry] of entries.entries()) {
    const step = steps[index];
    if (step?.id === entry.id && checksumOf(step, dialect) === entry.checksum) continue;
    throw new GatewayError(
      "INVALID_STATE",
      `Migration ${entry.id} (${entry.name}) of the database differs from that of this release: ` +
        `the database is from a pre-release, or ${ledger} was changed. Restore a backup`,
    );
  }
  return steps.slice(entries.length);
}
