import type { Purpose, SqlConnections } from "../src/dialects/dialect.ts";
import { sqliteDialect } from "../src/dialects/sqlite/sqlite-dialect.ts";

/** Connections as a backend has them, without a backend. */
export function connect(url: string): Promise<SqlConnections> {
  return sqliteDialect.connect(url, { lockTimeout: 1_000, statementTimeout: 1_000, poolSize: 2 });
}

/** What a statement without parameters yields on one of them. */
export function rowsOf(
  connections: SqlConnections,
  purpose: Purpose,
  sql: string,
): Promise<readonly unknown[]> {
  return connections.lend(purpose, async (connection) => {
    const { rows } = await connection.execute({ sql, parameters: [] });
    return rows;
  });
}
