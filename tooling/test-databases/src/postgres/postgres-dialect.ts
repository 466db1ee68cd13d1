import type { Dialect, Session } from "../dialect.ts";
import { openPostgresSession } from "./postgres-session.ts";

/** PostgreSQL. */
export const postgresDialect: Dialect = {
  open: openPostgresSession,
  create,
  drop: async (session, name) => {
    await session.run(`drop database if exists ${name} with (force)`);
  },
  newWipe: () => wipe,
};

async function create(session: Session, name: string): Promise<void> {
  const [row] = await session.run("select current_setting('server_version_num')::int as version");
  // Copies files, as versions before 15 do; by default, 15 logs each page, which takes 2 to 5 times
  // as long.
  const strategy = Number(row?.version) >= 150_000 ? "strategy file_copy" : "";
  // template1 may have been changed, and has the encoding of the cluster.
  await session.run(`create database ${name} encoding 'UTF8' template template0 ${strategy}`);
}

/**
 * A superuser deletes in the replica role, without foreign key checks and triggers; other users
 * truncate all tables at once, which is slower.
 */
const wipeStatement = `do $wipe$
declare
  tables text[] := array(
    select quote_ident(tablename) from pg_tables
    where schemaname = current_schema()
    and (left(tablename, 8) = 'gateway_' or left(tablename, 3) = 'gw_')
    and tablename not in (
      'gateway_migrations', 'gateway_revision', 'gateway_workspaces', 'gw_usage_migrations'
    )
  );
  each_table text;
begin
  if current_setting('is_superuser') = 'on' then
    perform set_config('session_replication_role', 'replica', true);
    foreach each_table in array tables loop
      execute 'delete from ' || each_table;
    end loop;
  elsif cardinality(tables) > 0 then
    execute 'truncate ' || array_to_string(tables, ', ');
  end if;
  if to_regclass('gateway_revision') is not null then
    update gateway_revision set revision = 0, elsewhere = 0;
  end if;
  if to_regclass('gateway_workspaces') is not null then
    delete from gateway_workspaces where workspace_id <> 'default';
    update gateway_workspaces set description = null;
  end if;
end $wipe$`;

async function wipe(session: Session): Promise<void> {
  await session.run(wipeStatement);
}
