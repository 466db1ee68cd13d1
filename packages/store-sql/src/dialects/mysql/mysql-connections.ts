import { MysqlAdapter, MysqlIntrospector, MysqlQueryCompiler, sql } from "kysely";
import type mysql from "mysql2";
import type { PoolOptions } from "mysql2";
import { addToRevision, readRevision } from "../../queries/revision.js";
import { preparedQuery } from "../../session/prepared-query.js";
import { copiedTables } from "../../tables.js";
import type { ConnectOptions, SqlConnections } from "../dialect.js";
import {
  connectTimeout,
  idleTransactionTimeout,
  ServerConnections,
} from "../server/server-connections.js";
import { addressNotices, type ServerAddress, type ServerTls } from "../server/server-url.js";
import { mysqlExpressions } from "./mysql-expressions.js";
import { MysqlPool } from "./mysql-pool.js";

export interface MysqlOptions extends ConnectOptions {
  readonly address: ServerAddress;
  readonly description: string;
}

/** Opens a pool to one database, after checking that the gateway can use it. */
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
    isInThread: false,
    mayBecomeReadOnly: true,
    notices: [...addressNotices(address), ...notices],
    compiler: {
      createAdapter: () => new MysqlAdapter(),
      createIntrospector: (builder) => new MysqlIntrospector(builder),
      createQueryCompiler: () => new MysqlQueryCompiler(),
    },
    expressions: mysqlExpressions(noPadBinary),
    tables: tablesAndViews,
    objects: tablesAndViews,
    analyze: preparedQuery((builder) => ({
      compile: () =>
        sql`analyze table ${sql.join(copiedTables.map((name) => sql.table(name)))}`.compile(
          builder,
        ),
    })),
    expandStatement: (statement) => statement.replaceAll("{no_pad_binary}", noPadBinary),
    async raiseRevision(session, elsewhere) {
      await session.run(addToRevision, { by: 1, elsewhere });
      const [row] = await session.all(readRevision, undefined);
      return row;
    },
    lend: (purpose, work) => connections.lend(purpose, work),
    verify: async () => {},
    close: () => connections.close(),
  };
}

const tablesAndViews = preparedQuery<undefined, { readonly name: string }>((builder) => ({
  compile: () =>
    sql<{ name: string }>`select table_name as name from information_schema.tables
      where table_schema = database()`.compile(builder),
}));

function configOf({ address, poolSize }: MysqlOptions): PoolOptions {
  const { host, port, user, password, database, socket, tls } = address;
  return {
    // Needed with a socket too: TLS verifies the certificate against the host.
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
    // Close idle connections before the server does.
    maxIdle: 1,
    idleTimeout: idleTransactionTimeout / 2,
    enableKeepAlive: true,
    keepAliveInitialDelay: connectTimeout,
    maxPreparedStatements: 512,
    // The driver would capture a stack for each statement, which our errors do not show.
    trace: false,
  };
}

function tlsOptions(tls: ServerTls): NonNullable<PoolOptions["ssl"]> {
  const { verifiesAuthority: rejectUnauthorized, verifiesHost: verifyIdentity, ...files } = tls;
  return { ...files, rejectUnauthorized, verifyIdentity };
}
