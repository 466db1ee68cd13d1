import { GatewayError } from "@gw/entities";
import { type PreparedQuery, preparedQuery } from "../session/prepared-query.js";
import type { SqlDatabase } from "../session/sql-database.js";
import type { ReadSource } from "../session/sql-session.js";
import { shownColumns, type TableRow } from "../tables.js";
import { rejectColumns } from "./foreign-objects.js";
import { checksumOf, type Migration, type SqlDialectName } from "./migration.js";

/** The table that records the applied migrations. */
export const createLedger: Readonly<Record<SqlDialectName, string>> = {
  sqlite: `create table gateway_migrations (
  id integer not null primary key,
  name text not null,
  checksum text not null,
  applied_at integer not null
) strict`,
  mysql: `create table if not exists gateway_migrations (
  id int not null primary key,
  name varchar(255) not null,
  checksum char(64) not null,
  applied_at bigint not null
) engine=InnoDB default character set utf8mb4 collate {no_pad_binary}`,
  postgres: `create table if not exists gateway_migrations (
  id integer not null primary key,
  name text collate "C" not null,
  checksum text collate "C" not null,
  applied_at bigint not null
)`,
};

const ledgerEntries: PreparedQuery<undefined, TableRow<"gateway_migrations">> = preparedQuery(
  (builder) =>
    builder
      .selectFrom("gateway_migrations")
      .select(shownColumns("gateway_migrations"))
      .orderBy("id"),
);

/** Whether some migration has begun. */
export async function hasLedger(
  source: ReadSource,
  { connections }: SqlDatabase,
): Promise<boolean> {
  const tables = await source.all(connections.tables, undefined);
  return tables.some(({ name }) => name === "gateway_migrations");
}

/** The applied migrations in order; none if the database is empty. */
export async function readLedger(
  source: ReadSource,
  database: SqlDatabase,
): Promise<readonly TableRow<"gateway_migrations">[]> {
  if (!(await hasLedger(source, database))) return [];
  return source.all(ledgerEntries, undefined).catch(rejectColumns("gateway_migrations"));
}

/**
 * The migrations that are not applied yet.
 *
 * @throws INVALID_STATE when a newer release or other migrations changed the database
 */
export function pendingAfter(
  entries: readonly TableRow<"gateway_migrations">[],
  { steps, dialect }: { readonly steps: readonly Migration[]; readonly dialect: SqlDialectName },
): readonly Migration[] {
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
        "the database is from a pre-release, or gateway_migrations was changed. Restore a backup",
    );
  }
  return steps.slice(entries.length);
}
