import { MysqlAdapter, MysqlIntrospector, MysqlQueryCompiler, sql } from "kysely";
import type mysql from "mysql2/promise";
import type { PoolOptions } from "mysql2/promise";
import { copiedTables } from "../../copy/copied-tables.js";
import { preparedQuery } from "../../prepared-query.js";
import { addToRevision, readRevision } from "../../queries/revision.js";
import type { ConnectOptions, SqlConnections } from "../dialect.js";
import { connectTimeout, idleTimeout, ServerConnections } from "../server/server-connections.js";
import { addressNotices, type ServerAddress, type ServerTls } from "../server/server-url.js";
import { MysqlPool } from "./mysql-pool.js";

export interface MysqlOptions extends ConnectOptions {
  readonly address: ServerAddress;
  readonly description: string;
}

/** A pool to one database, after a look at whether it will do. */
export async function connectMysql(
  driver: typeof mysql,
  options: MysqlOptions,
): Promise<SqlConnections> {
  const { address, description } = options;
  const pool = new MysqlPool(driver.createPool(configOf(options)), options);
  const { noPadBinary, notices } = await pool.inspect().catch(async (error: unknown) => {
    await pool.end();
    throw error;
  });
  const connections = new ServerConnections(pool, options);
  return {
    description,
    isDurable: true,
    notices: [...addressNotices(address), ...notices],
    compiler: {
      createAdapter: () => new MysqlAdapter(),
      createIntrospector: (builder) => new MysqlIntrospector(builder),
      createQueryCompiler: () => new MysqlQueryCompiler(),
    },
    // Ids are short; what is longer is none.
    isElement: (column, list) =>
      sql`${column} in (select value from json_table(${list}, '$[*]' columns (
        value varchar(255) character set utf8mb4 collate ${sql.raw(noPadBinary)} path '$'
      )) as elements)`,
    now: preparedQuery((builder) => ({
      compile: () =>
        sql<{ now: number }>`select cast(unix_timestamp(now(3)) * 1000 as unsigned) as now`.compile(
          builder,
        ),
    })),
    tables: preparedQuery((builder) => ({
      compile: () =>
        sql<{ name: string }>`select table_name as name from information_schema.tables
          where table_schema = database()`.compile(builder),
    })),
    analyze: preparedQuery((builder) => ({
      compile: () =>
        sql`analyze table ${sql.join(copiedTables.map(({ name }) => sql.table(name)))}`.compile(
          builder,
        ),
    })),
    spell: (statement) => statement.replaceAll("{no_pad_binary}", noPadBinary),
    async raiseRevision(session) {
      await session.run(addToRevision, { by: 1 });
      const [row] = await session.all(readRevision, undefined);
      return row?.revision;
    },
    lend: (purpose, work) => connections.lend(purpose, work),
    verify: async () => {},
    close: () => connections.close(),
  };
}

function configOf({ address, poolSize }: MysqlOptions): PoolOptions {
  const { host, port, user, password, database, socket, tls } = address;
  return {
    // Also beside a socket: the host is whose certificate it must be.
    host,
    port,
    ...(socket !== undefined && { socketPath: socket }),
    user,
    ...(password !== undefined && { password }),
    database,
    ...(tls !== undefined && { ssl: tlsOptions(tls) }),
    charset: "utf8mb4",
    timezone: "Z",
    connectionLimit: poolSize,
    connectTimeout,
    // Before the server ends them for having been idle.
    maxIdle: 1,
    idleTimeout: idleTimeout / 2,
    enableKeepAlive: true,
    keepAliveInitialDelay: connectTimeout,
    maxPreparedStatements: 512,
    // The driver would take a stack for each statement; no error of ours shows it.
    trace: false,
  };
}

function tlsOptions(tls: ServerTls): NonNullable<PoolOptions["ssl"]> {
  const { verifiesAuthority: rejectUnauthorized, verifiesHost: verifyIdentity, ...files } = tls;
  return { ...files, rejectUnauthorized, verifyIdentity };
}
