import type { ServerKind } from "@gw/test-databases";
import mysql, { type RowDataPacket } from "mysql2/promise";
import pg from "pg";

/** One connection of a database driver. */
export interface BaselineServerDatabase {
  /** Runs a prepared statement; `?` is a value, `{is element}` a membership test in a JSON array. */
  rows<Row>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Begins a snapshot read or a write transaction. */
  begin(purpose: "read" | "write"): Promise<void>;
  end(how: "commit" | "rollback"): Promise<void>;
  close(): Promise<void>;
}

type OnQuery = (sql: string) => void;

/** Connects. `onQuery` receives the text of every prepared statement before it runs. */
export function openBaselineServer(
  kind: ServerKind,
  url: string,
  onQuery: OnQuery,
): Promise<BaselineServerDatabase> {
  return kind === "mysql" ? openMysql(url, onQuery) : openPostgres(url, onQuery);
}

async function openMysql(url: string, onQuery: OnQuery): Promise<BaselineServerDatabase> {
  // `trace: false` avoids a stack trace per statement, which would make the baseline a fifth slower.
  const connection = await mysql.createConnection({ uri: url, trace: false });
  await connection.query("set session transaction isolation level repeatable read");
  const [[collation]] = await connection.query<RowDataPacket[]>(
    `select collation_name as name from information_schema.collations
    where collation_name in ('utf8mb4_nopad_bin', 'utf8mb4_0900_bin') order by 1 desc`,
  );
  const isElement = `in (select value from json_table(?, '$[*]' columns (value varchar(255)
    character set utf8mb4 collate ${collation?.name} path '$')) as elements)`;
  return {
    async rows<Row>(sql: string, values: readonly unknown[] = []) {
      const text = sql.replace("{is element}", () => isElement);
      onQuery(text);
      const [rows] = await connection.execute(text, values as never);
      return rows as Row[];
    },
    async begin(purpose) {
      await connection.query(
        purpose === "read"
          ? "start transaction with consistent snapshot, read only"
          : "start transaction read write",
      );
    },
    async end(how) {
      await connection.query(how);
    },
    close: () => connection.end(),
  };
}

async function openPostgres(url: string, onQuery: OnQuery): Promise<BaselineServerDatabase> {
  const types = new pg.TypeOverrides();
  types.setTypeParser(pg.types.builtins.INT8, Number);
  const client = new pg.Client({ connectionString: url, types });
  await client.connect();
  const statements = new Map<string, { name: string; text: string }>();
  const prepared = (sql: string): { name: string; text: string } => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    let count = 0;
    const text = sql
      .replace("{is element}", "= any(array(select json_array_elements_text(?::json)))")
      .replaceAll("?", () => {
        count += 1;
        return `$${count}`;
      });
    const statement = { name: `baseline_${statements.size}`, text };
    statements.set(sql, statement);
    return statement;
  };
  return {
    async rows<Row>(sql: string, values: readonly unknown[] = []) {
      const { name, text } = prepared(sql);
      onQuery(text);
      const { rows } = await client.query({ name, text, values: [...values] });
      return rows as Row[];
    },
    async begin(purpose) {
      await client.query(
        purpose === "read"
          ? "begin isolation level repeatable read read only"
          : "begin isolation level read committed read write",
      );
    },
    async end(how) {
      await client.query(how);
    },
    close: () => client.end(),
  };
}
