import type { TestDatabase, TestServer } from "@gw/test-databases";
import { connectDatabase } from "../src/connect-database.ts";
import type { SqlConnection } from "../src/dialects/dialect.ts";
import type { Statement } from "../src/prepared-query.ts";
import { SqlDatabase } from "../src/sql-database.ts";

/** A step of a plan that reads all of a table of ours, or puts rows in order by itself. */
interface ExpensiveStep {
  readonly kind: "scan" | "sort";
  /** The server's words, and the statement that it is of. */
  readonly step: string;
}

export interface Explained {
  readonly database: SqlDatabase;
  close(): Promise<void>;
  /** What is expensive about the queries of `work`; `queries` is how many there were. */
  plansOf(
    work: () => Promise<unknown>,
  ): Promise<{ readonly queries: number; readonly expensive: readonly ExpensiveStep[] }>;
}

/** The database, with every query explained by the server before it runs. */
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
    // The list that the statement was given, and what it is taken apart into, are no tables.
    const isOurs = !/^<|^elements$/.test(row.table ?? "<");
    const isScan = isOurs && /^(ALL|index)$/.test(row.type ?? "");
    const isSort = /filesort|temporary/.test(row.Extra ?? "");
    return [
      ...(isScan ? [{ kind: "scan" as const, step }] : []),
      ...(isSort ? [{ kind: "sort" as const, step }] : []),
    ];
  });
}

/** As it plans for these values; it keeps a plan for all values only where that costs no more. */
async function explainOnPostgres(
  connection: SqlConnection,
  { sql, parameters }: Statement,
): Promise<ExpensiveStep[]> {
  const { rows } = await connection.execute({ sql: `explain ${sql}`, parameters });
  return rows.flatMap((row): ExpensiveStep[] => {
    const line = String(Object.values(row as object)[0]).trim();
    const step = `${line} of ${sql}`;
    // One row is not worth an index.
    if (/Seq Scan on gateway_(?!revision)/.test(line)) return [{ kind: "scan", step }];
    return /^(-> +)?(Incremental )?Sort /.test(line) ? [{ kind: "sort", step }] : [];
  });
}
