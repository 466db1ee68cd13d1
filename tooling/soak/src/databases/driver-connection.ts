import Database from "better-sqlite3";
import mysql, { type ResultSetHeader } from "mysql2/promise";
import pg from "pg";
import type { DatabaseKind } from "./database-kind.ts";

/** One connection of a database driver. */
export interface DriverConnection {
  /** The statement that begins a write transaction. */
  readonly begin: string;
  /** Runs a prepared statement; `?` is a placeholder. */
  rows<Row>(sql: string, values?: readonly unknown[]): Promise<Row[]> | Row[];
  /** Returns the number of changed rows. */
  change(sql: string, values?: readonly unknown[]): Promise<number> | number;
  close(): Promise<void> | void;
}

export async function openDriverConnection(
  kind: DatabaseKind,
  url: string,
): Promise<DriverConnection> {
  if (kind === "sqlite") return openFile(url.slice("sqlite:".length));
  return kind === "mysql" ? openMysql(url) : openPostgres(url);
}

function openFile(path: string): DriverConnection {
  const database = new Database(path, { fileMustExist: true, timeout: 10_000 });
  for (const pragma of ["journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"]) {
    database.pragma(pragma);
  }
  const statements = new Map<string, Database.Statement<unknown[]>>();
  const prepared = (sql: string): Database.Statement<unknown[]> => {
    const statement = statements.get(sql) ?? database.prepare<unknown[]>(sql);
    statements.set(sql, statement);
    return statement;
  };
  return {
    begin: "begin immediate",
    rows: <Row>(sql: string, values: readonly unknown[] = []) =>
      prepared(sql).all(...values) as Row[],
    change: (sql, values = []) => prepared(sql).run(...values).changes,
    close: () => void database.close(),
  };
}

async function openMysql(url: string): Promise<DriverConnection> {
  // `trace: false` avoids a stack trace per statement, which would make the baseline slower.
  const connection = await mysql.createConnection({ uri: url, trace: false });
  const run = (sql: string, values: readonly unknown[]) =>
    // Statements that begin or end a transaction are not prepared.
    values.length === 0 ? connection.query(sql) : connection.execute(sql, values as never);
  return {
    begin: "start transaction",
    async rows<Row>(sql: string, values: readonly unknown[] = []) {
      const [rows] = await run(sql, values);
      return rows as Row[];
    },
    async change(sql, values = []) {
      const [result] = await run(sql, values);
      return (result as ResultSetHeader).affectedRows;
    },
    close: () => connection.end(),
  };
}

async function openPostgres(url: string): Promise<DriverConnection> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const statements = new Map<string, { readonly name: string; readonly text: string }>();
  const prepared = (sql: string) => {
    let count = 0;
    const text = sql.replaceAll("?", () => {
      count += 1;
      return `$${count}`;
    });
    const statement = statements.get(sql) ?? { name: `soak_${statements.size}`, text };
    statements.set(sql, statement);
    return statement;
  };
  const run = (sql: string, values: readonly unknown[]) =>
    client.query({ ...prepared(sql), values: [...values] });
  return {
    begin: "begin",
    rows: async <Row>(sql: string, values: readonly unknown[] = []) =>
      (await run(sql, values)).rows as Row[],
    change: async (sql, values = []) => (await run(sql, values)).rowCount ?? 0,
    close: () => client.end(),
  };
}
