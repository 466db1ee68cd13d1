import { GatewayError } from "@gw/entities";
import { type PreparedQuery, preparedQuery } from "../prepared-query.js";
import type { SqlDatabase } from "../sql-database.js";
import type { ReadSource } from "../sql-session.js";
import type { TableRow } from "../tables.js";
import { type ApiFormat, checksumOf, type Migration } from "./migration.js";

/** The table in which a database keeps what was done to its schema. */
export const createLedger: Readonly<Record<ApiFormat, string>> = {
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
      .select(["id", "name", "checksum", "applied_at"])
      .orderBy("id"),
);

export const enterMigration: PreparedQuery<TableRow<"gateway_migrations">, unknown> = preparedQuery(
  (builder, slot) =>
    builder.insertInto("gateway_migrations").values({
      id: slot("id"),
      name: slot("name"),
      checksum: slot("checksum"),
      applied_at: slot("applied_at"),
    }),
);

/** The migrations that the database has had, in their order; none where it is empty. */
export async function readLedger(
  source: ReadSource,
  { connections }: SqlDatabase,
): Promise<readonly TableRow<"gateway_migrations">[]> {
  const tables = await source.all(connections.tables, undefined);
  const isThere = tables.some(({ name }) => name === "gateway_migrations");
  return isThere ? source.all(ledgerEntries, undefined) : [];
}

/**
 * What is still to be done.
 *
 * @throws INVALID_STATE when the database was migrated by a newer or another program
 */
export function pendingAfter(
  entries: readonly TableRow<"gateway_migrations">[],
  { steps, dialect }: { readonly steps: readonly Migration[]; readonly dialect: ApiFormat },
): readonly Migration[] {
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
    if (step?.id === entry.id && checksumOf(step, dialect) === entry.checksum) continue;
    throw new GatewayError(
      "INVALID_STATE",
      `The database was made by another text of migration ${entry.id} (${entry.name}) than this ` +
        "release has: it is of a pre-release, or its ledger was changed. Restore a backup",
    );
  }
  return steps.slice(entries.length);
}
