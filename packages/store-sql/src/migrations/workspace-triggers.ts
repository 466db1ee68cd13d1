import type { MigrationStatement, SqlDialectName } from "./migration.js";

/** The notice for operators whose database user may not create triggers. */
const withoutTriggers =
  "The database user may not create triggers: only the gateway, and not the database too, " +
  "ensures that the workspace of a row never changes";

function optional(sql: string): MigrationStatement {
  return { sql, consequenceIfForbidden: withoutTriggers };
}

const refuseChange = optional(
  `create or replace function gateway_refuse_workspace_change() returns trigger
language plpgsql as $$
begin
  raise exception 'workspace_id of % never changes', tg_table_name
    using errcode = 'integrity_constraint_violation';
end
$$`,
);

/** Creates triggers that reject changes of `workspace_id`. Released migrations contain their text. */
export const workspaceTriggers: Readonly<{
  [Dialect in SqlDialectName]: (tables: readonly string[]) => readonly MigrationStatement[];
}> = {
  sqlite: (tables) =>
    tables.map(
      (table) => `create trigger ${table}_workspace
before update of workspace_id on ${table}
when new.workspace_id is not old.workspace_id
begin
  select raise(abort, 'workspace_id of ${table} never changes');
end`,
    ),

  // Not every server supports "create trigger if not exists".
  mysql: (tables) =>
    tables.flatMap((table) => [
      optional(`drop trigger if exists ${table}_workspace`),
      optional(`create trigger ${table}_workspace
before update on ${table} for each row
begin
  if not (new.workspace_id <=> old.workspace_id) then
    signal sqlstate '45000' set message_text = 'workspace_id of ${table} never changes';
  end if;
end`),
    ]),

  postgres: (tables) => [
    refuseChange,
    ...tables.flatMap((table) => [
      optional(`drop trigger if exists ${table}_workspace on ${table}`),
      optional(`create trigger ${table}_workspace
before update of workspace_id on ${table} for each row
when (new.workspace_id is distinct from old.workspace_id)
execute function gateway_refuse_workspace_change()`),
    ]),
  ],
};
