import { Client, DatabaseError, type QueryResult, types } from "pg";
import type { Row, Session } from "../dialect.ts";

/** Connects to PostgreSQL; without a database in the URL, to `postgres`. */
export async function openPostgresSession(url: string): Promise<Session> {
  const target = new URL(url);
  if (target.pathname.length <= 1) target.pathname = "/postgres";
  const client = new Client({
    connectionString: target.href,
    connectionTimeoutMillis: 5_000,
    types: { getTypeParser },
  });
  let isOpen = true;
  // Without a listener, an error of the connection would end the test process.
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
        // The server closes the connection after the error, which the client has not noticed yet.
        if (error instanceof DatabaseError && error.severity === "FATAL") isOpen = false;
        throw error;
      }
    },
    close() {
      isOpen = false;
      // Not awaited: a paused server does not answer.
      client.end().catch(() => undefined);
    },
  };
}

/** The default parsers, except that a bigint is a number if it is a safe integer, as on MySQL. */
const getTypeParser: typeof types.getTypeParser = (oid: number, format?: "text" | "binary") => {
  if (oid !== types.builtins.INT8 || format === "binary") {
    return types.getTypeParser(oid, format as "text");
  }
  return (text: string) => (Number.isSafeInteger(Number(text)) ? Number(text) : text);
};
