import { createConnection } from "mysql2/promise";
import type { Row, Session } from "../dialect.ts";

/** Connects to MariaDB or MySQL; several statements may be run at once, in one round trip. */
export async function openMysqlSession(url: string): Promise<Session> {
  const connection = await createConnection({
    uri: url,
    multipleStatements: true,
    supportBigNumbers: true,
    connectTimeout: 5_000,
  });
  let isOpen = true;
  // Without a listener, a server that ends would end the test process too.
  connection.on("error", () => {
    isOpen = false;
  });
  const close = () => {
    isOpen = false;
    connection.destroy();
  };
  return {
    get isOpen() {
      return isOpen;
    },
    async run(sql) {
      try {
        const [result] = await connection.query(sql);
        return rowsOf(result);
      } catch (error) {
        if (endsConnection(error)) close();
        throw error;
      }
    },
    close,
  };
}

/** Whether the server has closed the connection, although the client does not know of it yet. */
function endsConnection(error: unknown): boolean {
  const { fatal, errno } = error as { readonly fatal?: boolean; readonly errno?: number };
  // ER_QUERY_INTERRUPTED, which is also what a connection hears that kills itself, and
  // ER_CONNECTION_KILLED.
  return fatal === true || errno === 1317 || errno === 1927;
}

/** The rows of the statement, or of the last one; none where it answers none. */
function rowsOf(result: unknown): readonly Row[] {
  if (!Array.isArray(result)) return [];
  const last: unknown = result.at(-1);
  return Array.isArray(last) ? last : result;
}
