import { createHash } from "node:crypto";
import Database from "better-sqlite3";

export interface Export {
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Everything of a gateway in a SQLite file, a line a row, read by another program than the one that
 * copied it; only what it comes down to is kept.
 */
export function exportFile(path: string): Export {
  const database = new Database(path, { readonly: true });
  const hash = createHash("sha256");
  let bytes = 0;
  const write = (line: string): void => {
    hash.update(line);
    bytes += Buffer.byteLength(line);
  };
  const tables = database
    .prepare<[], string>(
      "select name from sqlite_schema where type = 'table' and name like 'gateway_%' order by name",
    )
    .pluck()
    .all()
    // When its steps were applied is each database's own.
    .filter((name) => name !== "gateway_migrations");
  for (const table of tables) {
    write(`${table}\n`);
    for (const row of database.prepare(`select * from ${table} order by 1, 2`).iterate()) {
      write(`${JSON.stringify(row, (_, value) => hexOf(value))}\n`);
    }
  }
  database.close();
  return { bytes, sha256: hash.digest("hex") };
}

// JSON is asked of a buffer before its replacer is: it has the form of an object then.
function hexOf(value: unknown): unknown {
  const { type, data } = (value ?? {}) as { readonly type?: unknown; readonly data?: unknown };
  if (type !== "Buffer" || !Array.isArray(data)) return value;
  return Buffer.from(data).toString("hex");
}
