import { checkServerIdentity } from "node:tls";
import { PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, sql } from "kysely";
import type pg from "pg";
import type { ClientConfig, CustomTypesConfig } from "pg";
import { type Revisions, raiseRevision } from "../../queries/revision.js";
import { preparedQuery } from "../../session/prepared-query.js";
import { copiedTables } from "../../tables.js";
import type { ConnectOptions, SqlConnections } from "../dialect.js";
import {
  connectTimeout,
  idleTransactionTimeout,
  ServerConnections,
} from "../server/server-connections.js";
import { addressNotices, type ServerAddress, type ServerTls } from "../server/server-url.js";
import { pooledClient } from "./pooled-client.js";
import { translatePostgresError } from "./postgres-errors.js";
import { postgresExpressions } from "./postgres-expressions.js";
import { channel, PostgresListener } from "./postgres-listener.js";
import { PostgresPool } from "./postgres-pool.js";

export interface PostgresOptions extends ConnectOptions {
  readonly address: ServerAddress;
  readonly description: string;
}

/** Opens a pool to one database, after checking that the gateway can use it. */
export async function connectPostgres(
  driver: typeof pg,
  options: PostgresOptions,
): Promise<SqlConnections> {
  const { address, description, poolSize } = options;
  const config = configOf(driver, options);
  const pool = new PostgresPool(
    new driver.Pool({
      ...config,
      Client: pooledClient(driver),
      max: poolSize,
      idleTimeoutMillis: idleTransactionTimeout,
    }),
    options,
  );
  const { notifies } = await pool.inspect().catch(async (error: unknown) => {
    await pool.end();
    throw error;
  });
  const connections = new ServerConnections(pool, options);
  return {
    description,
    isDurable: true,
    isInThread: false,
    mayBecomeReadOnly: true,
    notices: addressNotices(address),
    compiler: {
      createAdapter: () => new PostgresAdapter(),
      createIntrospector: (builder) => new PostgresIntrospector(builder),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
    expressions: postgresExpressions,
    tables: preparedQuery((builder) => ({
      compile: () =>
        sql<{ name: string }>`select tablename as name from pg_catalog.pg_tables
          where schemaname = current_schema()`.compile(builder),
    })),
    // Tables, views, sequences, indexes and types share one name space.
    objects: preparedQuery((builder) => ({
      compile: () =>
        sql<{ name: string }>`select typname as name from pg_catalog.pg_type
          where typnamespace = (select oid from pg_namespace where nspname = current_schema())
          union select relname from pg_catalog.pg_class
          where relnamespace = (select oid from pg_namespace where nspname = current_schema())`.compile(
          builder,
        ),
    })),
    indexes: preparedQuery((builder) => ({
      compile: () =>
        sql<{
          name: string;
          table: string;
        }>`select indexname as name, tablename as table from pg_catalog.pg_indexes
          where schemaname = current_schema()`.compile(builder),
    })),
    continueSequence: preparedQuery((builder) => ({
      compile: () =>
        sql`select setval(pg_get_serial_sequence('gateway_audit_log', 'sequence'),
          (select max(sequence) from gateway_audit_log))
          where exists (select 1 from gateway_audit_log)`.compile(builder),
    })),
    analyze: preparedQuery((builder) => ({
      compile: () =>
        sql`analyze ${sql.join(copiedTables.map((name) => sql.table(name)))}`.compile(builder),
    })),
    expandStatement: (statement) => statement,
    async raiseRevision(session, elsewhere) {
      const [row] = await session.all(notifies ? raiseAndNotify : raiseRevision, { elsewhere });
      return row;
    },
    ...(notifies && {
      listen: (onSign: () => void) => new PostgresListener(() => new driver.Client(config), onSign),
    }),
    lend: (purpose, work) => connections.lend(purpose, work),
    verify: async () => {},
    close: () => connections.close(),
  };
}

// One statement takes one round trip; listeners are notified when the transaction commits.
const raiseAndNotify = preparedQuery<{ elsewhere: number }, Revisions>((builder, slot) => ({
  compile: () =>
    sql<Revisions>`with raised as (
      update gateway_revision set revision = revision + 1, elsewhere = elsewhere + ${slot("elsewhere")}
      where id = 1 returning revision, elsewhere
    )
    select revision, elsewhere, pg_notify(${channel}, revision::text) from raised`.compile(builder),
}));

function configOf(driver: typeof pg, { address, statementTimeout }: PostgresOptions): ClientConfig {
  const { host, port, user, password, database, socket, tls } = address;
  return {
    host: socket ?? host,
    port,
    user,
    // Called only if the server requires a password; without it, the driver reads the environment.
    password: () => password ?? rejectLogin(),
    database,
    ssl: tls === undefined ? false : tlsOptions(tls, host),
    application_name: "gw",
    connectionTimeoutMillis: connectTimeout,
    query_timeout: statementTimeout,
    keepAlive: true,
    keepAliveInitialDelayMillis: connectTimeout,
    types: numbersAsNumbers(driver),
  };
}

function rejectLogin(): never {
  throw translatePostgresError({ code: "28P01" });
}

function tlsOptions(tls: ServerTls, host: string): NonNullable<ClientConfig["ssl"]> {
  const { verifiesAuthority: rejectUnauthorized, verifiesHost, ...files } = tls;
  return {
    ...files,
    rejectUnauthorized,
    // Includes IP addresses and sockets: the driver does not verify their host.
    checkServerIdentity: (_, certificate) =>
      verifiesHost ? checkServerIdentity(host, certificate) : undefined,
  };
}

/** By default the driver returns 64-bit integers as strings; ours are all below 2^53. */
function numbersAsNumbers({ types }: typeof pg): CustomTypesConfig {
  const int8 = types.builtins.INT8;
  return {
    getTypeParser: ((oid: number, format: "text") =>
      oid === int8
        ? Number
        : types.getTypeParser(oid, format)) as CustomTypesConfig["getTypeParser"],
  };
}
