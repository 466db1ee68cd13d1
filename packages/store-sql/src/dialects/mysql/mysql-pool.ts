import { GatewayError } from "@gw/entities";
import type { Connection, Pool, PoolConnection, RowDataPacket } from "mysql2/promise";
import type { ConnectOptions } from "../dialect.js";
import { brokenTlsRule } from "../server/driver-failure.js";
import {
  connectTimeout,
  idleTimeout,
  type ServerClient,
  type ServerPool,
} from "../server/server-connections.js";
import { within } from "../server/within.js";
import { MysqlClient } from "./mysql-client.js";
import { translatedConnecting, translatedMysql } from "./mysql-errors.js";

/** What the user or the server may have as a default, and we do not leave to chance. */
function settings(lockTimeout: number): readonly string[] {
  const seconds = Math.max(1, Math.ceil(lockTimeout / 1_000));
  return [
    "set session transaction isolation level repeatable read",
    "set session " +
      [
        "autocommit = 1",
        "sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'",
        "time_zone = '+00:00'",
        "foreign_key_checks = 1",
        "unique_checks = 1",
        `innodb_lock_wait_timeout = ${seconds}`,
        // A gateway that was stopped in the midst of a transaction keeps nobody waiting for ever.
        `wait_timeout = ${idleTimeout / 1_000}`,
      ].join(", "),
  ];
}

export interface MysqlFacts {
  /** The binary collation that does not pad, by the name that it has there. */
  readonly noPadBinary: string;
  /** One line each: what the server does not keep as it should. */
  readonly notices: readonly string[];
}

/** mysql2's pool, with every connection set up before its first use. */
export class MysqlPool implements ServerPool {
  readonly #pool: Pool;
  readonly #statementTimeout: number;
  readonly #settings: readonly string[];
  readonly #known = new WeakSet<Connection>();

  constructor(
    pool: Pool,
    { lockTimeout, statementTimeout }: Pick<ConnectOptions, "lockTimeout" | "statementTimeout">,
  ) {
    this.#pool = pool;
    this.#statementTimeout = statementTimeout;
    this.#settings = settings(lockTimeout);
  }

  async acquire(): Promise<ServerClient> {
    return new MysqlClient(await this.#connect(), this.#statementTimeout);
  }

  end(): Promise<void> {
    return this.#pool.end();
  }

  /**
   * A first look: whether the server lets us in, and what it is.
   *
   * @throws INVALID_PARAMETER_VALUE for what the URL must say otherwise
   */
  async inspect(): Promise<MysqlFacts> {
    const connection = await this.#connect().catch((error: unknown) => {
      throw refusedUrl(error);
    });
    try {
      const [collations] = await connection.query<RowDataPacket[]>(
        `select collation_name as name from information_schema.collations
        where collation_name in ('utf8mb4_nopad_bin', 'utf8mb4_0900_bin') order by 1 desc`,
      );
      const [flushes] = await connection.query<RowDataPacket[]>(
        "show global variables like 'innodb_flush_log_at_trx_commit'",
      );
      const noPadBinary = collations[0]?.name;
      if (noPadBinary === undefined) throw tooOld();
      return {
        noPadBinary,
        notices: flushes[0]?.Value === "0" ? [loosesCommits] : [],
      };
    } catch (error) {
      throw GatewayError.is(error) ? error : translatedMysql(error);
    } finally {
      connection.release();
    }
  }

  async #connect(): Promise<PoolConnection> {
    let connection: PoolConnection;
    try {
      connection = await within(2 * connectTimeout, this.#pool.getConnection(), (late) =>
        late.destroy(),
      );
    } catch (error) {
      throw translatedConnecting(error);
    }
    if (this.#known.has(connection.connection)) return connection;
    // What happens to a connection is told to its user; unheard it would end the process.
    connection.connection.on("error", () => {});
    try {
      for (const sql of this.#settings) await within(connectTimeout, connection.query(sql));
    } catch (error) {
      connection.destroy();
      throw translatedConnecting(error);
    }
    this.#known.add(connection.connection);
    return connection;
  }
}

const loosesCommits =
  "The database server has innodb_flush_log_at_trx_commit = 0: a change that was acknowledged may " +
  "be lost when it ends unexpectedly; set it to 1";

function tooOld(): GatewayError {
  return new GatewayError(
    "INVALID_PARAMETER_VALUE",
    "url must name a server of MySQL 8.0.17, MariaDB 10.11, or newer",
  );
}

/** What is the matter with the URL, where it is that. */
function refusedUrl(error: unknown): unknown {
  const { cause } = error as { cause?: { code?: string } };
  const refuse = (rule: string) =>
    new GatewayError("INVALID_PARAMETER_VALUE", `url must name a database ${rule}`);
  switch (cause?.code) {
    case "ER_BAD_DB_ERROR":
      return refuse("that exists on the server");
    case "ER_ACCESS_DENIED_ERROR":
    case "ER_ACCESS_DENIED_NO_PASSWORD_ERROR":
    case "ER_DBACCESS_DENIED_ERROR":
      return refuse("that lets its user and password in");
    case "ER_SECURE_TRANSPORT_REQUIRED":
      return refuse("that lets in what is not encrypted, or have an sslmode");
    default: {
      const rule = brokenTlsRule(cause?.code ?? "");
      return rule === undefined ? error : refuse(rule);
    }
  }
}
