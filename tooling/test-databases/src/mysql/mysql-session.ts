import { createConnection } from "mysql2/promise";
import type { Row, Session } from "../dialect.ts";

/** Connects to MariaDB or MySQL; one run may contain several statements. */
export async function openMysqlSession(url: string): Promise<Session> {
  const connection = await createConnection({
    uri: url,
    multipleStatements: true,
    supportBigNumbers: true,
    connectTimeout: 5_000,
  });
  let isOpen = true;
  // Without a listener, an error of the connection would end the test process.
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

/** Whether the server has closed the connection, which the client has not noticed yet. */
function endsConnection(error: unknown): boolean {
  const { fatal, errno } = error as { readonly fatal?: boolean; readonly errno?: number };
  // ER_QUERY_INTERRUPTED, which is also the error of a connection that kills itself, and
  // ER_CONNECTION_KILLED.
  return fatal === true || errno === 1317 || errno === 1927;
}

/** The rows of the last statement; empty if it returns none. */
function rowsOf(result: unknown): readonly Row[] {
  if (!Array.isArray(result)) return [];
  const last: unknown = result.at(-1);
  return Array.isArray(last) ? last : result;
}
