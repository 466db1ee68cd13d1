import { Client, DatabaseError, type QueryResult, types } from "pg";
import type { Row, Session } from "../dialect.ts";

/** Connects to PostgreSQL; the URL may leave out the database, which is then `postgres`. */
export async function openPostgresSession(url: string): Promise<Session> {
  const target = new URL(url);
  if (target.pathname.length <= 1) target.pathname = "/postgres";
  const client = new Client({
    connectionString: target.href,
    connectionTimeoutMillis: 5_000,
    types: { getTypeParser },
  });
  let isOpen = true;
  // Without a listener, a server that ends would end the test process too.
  client.on("error", () => {
    isOpen = false;
  });
  client.on("end", () => {
    isOpen = false;
  });
  await client.connect();
  return {
    get isOpen() {
      return isOpen;
    },
    async run(sql) {
      try {
        const result: QueryResult<Row> | QueryResult<Row>[] = await client.query(sql);
        return (Array.isArray(result) ? result.at(-1)?.rows : result.rows) ?? [];
      } catch (error) {
        // The server closes the connection after it, which the client does not know of yet.
        if (error instanceof DatabaseError && error.severity === "FATAL") isOpen = false;
        throw error;
      }
    },
    close() {
      isOpen = false;
      // Not waited for: a server that is paused would never say goodbye.
      client.end().catch(() => undefined);
    },
  };
}

/** As usual, but that a bigint is a number while it is a safe one, as it is on MySQL. */
const getTypeParser: typeof types.getTypeParser = (oid: number, format?: "text" | "binary") => {
  if (oid !== types.builtins.INT8 || format === "binary") {
    return types.getTypeParser(oid, format as "text");
  }
  return (text: string) => (Number.isSafeInteger(Number(text)) ? Number(text) : text);
};
