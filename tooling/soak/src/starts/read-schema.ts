import type { ServerKind, TestDatabase } from "@gw/test-databases";

/** Queries for everything that a migration creates. */
const queries: Readonly<Record<ServerKind, readonly string[]>> = {
  mysql: [
    "select table_name, engine, table_collation from information_schema.tables where table_schema = database()",
    `select table_name, column_name, ordinal_position, column_type, is_nullable, column_default,
      collation_name, extra from information_schema.columns where table_schema = database()`,
    `select table_name, index_name, non_unique, seq_in_index, column_name
      from information_schema.statistics where table_schema = database()`,
    `select table_name, constraint_name, referenced_table_name, update_rule, delete_rule
      from information_schema.referential_constraints where constraint_schema = database()`,
    `select t.table_name, constraint_name, check_clause from information_schema.check_constraints
      join information_schema.table_constraints t using (constraint_schema, constraint_name)
      where constraint_schema = database() and constraint_type = 'CHECK'`,
    `select trigger_name, event_manipulation, event_object_table, action_timing, action_statement
      from information_schema.triggers where trigger_schema = database()`,
    "select id, name, checksum from gateway_migrations",
    "select id from gateway_revision",
  ],
  postgres: [
    `select table_name, column_name, ordinal_position, data_type, is_nullable, column_default,
      collation_name from information_schema.columns where table_schema = current_schema()`,
    "select tablename, indexdef from pg_indexes where schemaname = current_schema()",
    `select conrelid::regclass::text as "table", conname, pg_get_constraintdef(oid) as definition
      from pg_constraint where connamespace = current_schema()::regnamespace`,
    `select tgrelid::regclass::text as "table", pg_get_triggerdef(oid) as definition
      from pg_trigger where not tgisinternal`,
    `select proname, prosrc from pg_proc where pronamespace = current_schema()::regnamespace`,
    "select id, name, checksum from gateway_migrations",
    "select id from gateway_revision",
  ],
};

/** Reads the schema, and the rows that migrations insert, as one line per object. */
export async function readSchema(
  kind: ServerKind,
  database: TestDatabase,
): Promise<ReadonlySet<string>> {
  const lines: string[] = [];
  for (const [index, sql] of queries[kind].entries()) {
    const rows = (await database.run(sql))
      .map((row) => `${index} ${JSON.stringify(row)}`)
      // Usage has a separate schema, which its first use migrates, after the start.
      .filter((row) => !/\bgw_(?:usage|ledger)_/.test(row));
    // Duplicate rows become different lines.
    for (const [n, line] of rows.sort().entries()) {
      lines.push(line === rows[n - 1] ? `${line} again, ${n}` : line);
    }
  }
  return new Set(lines);
}

/** Returns one line for each difference. */
export function compareSchemas(
  found: ReadonlySet<string>,
  expected: ReadonlySet<string>,
): string[] {
  return [
    ...[...found].filter((line) => !expected.has(line)).map((line) => `has ${line}`),
    ...[...expected].filter((line) => !found.has(line)).map((line) => `lacks ${line}`),
  ];
}
