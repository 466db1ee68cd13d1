import { createHash } from "node:crypto";
import Database from "better-sqlite3";

export interface FileDigest {
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Computes a digest of all rows of a gateway in a SQLite file. Reads with the driver alone, so that
 * errors of the copying code are not repeated here.
 */
export function digestFile(path: string): FileDigest {
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
    // The times at which migrations ran differ by database.
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

// A replacer receives a buffer after its `toJSON`.
function hexOf(value: unknown): unknown {
  const { type, data } = (value ?? {}) as { readonly type?: unknown; readonly data?: unknown };
  if (type !== "Buffer" || !Array.isArray(data)) return value;
  return Buffer.from(data).toString("hex");
}
