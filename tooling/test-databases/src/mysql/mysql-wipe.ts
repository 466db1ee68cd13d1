import type { Session } from "../dialect.ts";

const listTables = `select table_name as name from information_schema.tables
where table_schema = database() and table_type = 'BASE TABLE'
and (left(table_name, 8) = 'gateway_' or left(table_name, 3) = 'gw_')
and table_name not in ('gateway_migrations', 'gw_usage_migrations')
order by table_name`;

/** How to reset the tables that have rows in an empty gateway. */
const resets: Readonly<Record<string, readonly string[]>> = {
  gateway_revision: ["update gateway_revision set revision = 0, elsewhere = 0"],
  gateway_workspaces: [
    "delete from gateway_workspaces where workspace_id <> 'default'",
    "update gateway_workspaces set description = null",
  ],
};

/**
 * Wipes one database in one round trip: it deletes from the known tables and lists the existing
 * ones, and repeats only if they differ.
 */
export function newMysqlWipe(): (session: Session) => Promise<void> {
  let known: readonly string[] = [];
  return async (session) => {
    for (;;) {
      const found = await wipeTables(session, known);
      if (found.join() === known.join()) return;
      known = found;
    }
  };
}

async function wipeTables(session: Session, tables: readonly string[]): Promise<readonly string[]> {
  const statements = tables.flatMap((table) => resets[table] ?? [`delete from \`${table}\``]);
  const batch = [
    "set foreign_key_checks = 0",
    // One transaction, for one write to the disk.
    "start transaction",
    ...statements,
    "commit",
    "set foreign_key_checks = 1",
    listTables,
  ];
  const list = async (statements: readonly string[]) =>
    (await session.run(statements.join(";\n"))).map(({ name }) => String(name));
  try {
    return await list(tables.length > 0 ? batch : [listTables]);
  } catch (error) {
    const { code } = error as { readonly code?: string };
    // A table was dropped since the last wipe.
    if (code === "ER_NO_SUCH_TABLE") {
      return list(["rollback", "set foreign_key_checks = 1", listTables]);
    }
    // The batch failed halfway: closing the connection resets its settings and its transaction.
    session.close();
    throw error;
  }
}
