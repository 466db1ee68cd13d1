import type { TestDatabase, TestServer } from "@gw/test-databases";
import type { SqlConnection } from "../../src/dialects/dialect.ts";
import { connectDatabase } from "../../src/session/connect-database.ts";
import type { Statement } from "../../src/session/prepared-query.ts";
import { SqlDatabase } from "../../src/session/sql-database.ts";

/** A step of a plan that scans a whole table, or sorts rows. */
interface ExpensiveStep {
  readonly kind: "scan" | "sort";
  /** The server's description of the step, and the statement. */
  readonly step: string;
}

export interface Explained {
  readonly database: SqlDatabase;
  close(): Promise<void>;
  /** The expensive steps of the queries of `work`; `queries` is their number. */
  plansOf(
    work: () => Promise<unknown>,
  ): Promise<{ readonly queries: number; readonly expensive: readonly ExpensiveStep[] }>;
}

/** The database, which explains each query before it runs. */
export async function explained(server: TestServer, { url }: TestDatabase): Promise<Explained> {
  const plain = await connectDatabase({ url });
  const { dialect, connections } = plain;
  const explain = { mysql: explainOnMysql, postgres: explainOnPostgres }[server.kind];
  const expensive: ExpensiveStep[] = [];
  let queries = 0;
  const database = new SqlDatabase({
    dialect,
    connections: {
      ...connections,
      lend: (purpose, work) =>
        connections.lend(purpose, (connection) =>
          work({
            isInTransaction: false,
            begin: (what) => connection.begin(what),
            commit: () => connection.commit(),
            rollback: () => connection.rollback(),
            async execute(statement) {
              queries += 1;
              expensive.push(...(await explain(connection, statement)));
              return connection.execute(statement);
            },
          }),
        ),
    },
  });
  return {
    database,
    close: () => database.close(),
    async plansOf(work) {
      queries = 0;
      expensive.length = 0;
      await work();
      return { queries, expensive: [...expensive] };
    },
  };
}

/** By the columns "table", "type" and "Extra": https://mariadb.com/kb/en/explain/ */
async function explainOnMysql(
  connection: SqlConnection,
  { sql, parameters }: Statement,
): Promise<ExpensiveStep[]> {
  const { rows } = await connection.execute({ sql: `explain ${sql}`, parameters });
  return (rows as readonly Record<string, string | null>[]).flatMap((row): ExpensiveStep[] => {
    const step = `${JSON.stringify(row)} of ${sql}`;
    // The list, a parameter, and its elements are not tables.
    const isOurs = !/^<|^elements$/.test(row.table ?? "<");
    const isScan = isOurs && /^(ALL|index)$/.test(row.type ?? "");
    const isSort = /filesort|temporary/.test(row.Extra ?? "");
    return [
      ...(isScan ? [{ kind: "scan" as const, step }] : []),
      ...(isSort ? [{ kind: "sort" as const, step }] : []),
    ];
  });
}

/** The plan for these values; the server uses a generic plan only if its cost is not higher. */
async function explainOnPostgres(
  connection: SqlConnection,
  { sql, parameters }: Statement,
): Promise<ExpensiveStep[]> {
  const { rows } = await connection.execute({ sql: `explain ${sql}`, parameters });
  return rows.flatMap((row): ExpensiveStep[] => {
    const line = String(Object.values(row as object)[0]).trim();
    const step = `${line} of ${sql}`;
    // An index does not pay for one row.
    if (/Seq Scan on gateway_(?!revision)/.test(line)) return [{ kind: "scan", step }];
    return /^(-> +)?(Incremental )?Sort /.test(line) ? [{ kind: "sort", step }] : [];
  });
}
