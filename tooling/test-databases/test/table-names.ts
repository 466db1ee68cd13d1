import type { TestDatabase } from "../src/index.ts";

/** The names of all tables of a database, in order. */
export async function tableNames(database: TestDatabase): Promise<readonly unknown[]> {
  const own = database.url.startsWith("mysql:") ? "database()" : "'public'";
  const rows = await database.run(
    `select table_name as name from information_schema.tables
    where table_schema = ${own} order by table_name`,
  );
  return rows.map(({ name }) => name);
}
