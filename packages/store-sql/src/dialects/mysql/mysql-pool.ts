import { InvalidFieldError } from "@gw/entities";
import type { Pool, PoolConnection, RowDataPacket } from "mysql2";
import type { ConnectOptions } from "../dialect.js";
import { brokenTlsRule } from "../server/driver-failure.js";
import { Generations } from "../server/generations.js";
import {
  connectTimeout,
  type ServerClient,
  type ServerPool,
} from "../server/server-connections.js";
import { withTimeout } from "../server/with-timeout.js";
import { UnfitSessionError } from "../session-settings.js";
import { MysqlClient } from "./mysql-client.js";
import { translateConnectError } from "./mysql-errors.js";
import { MysqlSession } from "./mysql-session.js";

export interface ServerProperties {
  /** The server's name for the binary collation without padding. */
  readonly noPadBinary: string;
  /** One line each, for the operator: unsafe settings of the server. */
  readonly notices: readonly string[];
}

/** mysql2's pool; it sets up each connection before its first use. */
export class MysqlPool implements ServerPool {
  readonly #pool: Pool;
  readonly #statementTimeout: number;
  readonly #session: MysqlSession;
  readonly #clients = new WeakMap<PoolConnection, MysqlClient>();
  readonly #generations = new Generations<PoolConnection>();

  constructor(pool: Pool, limits: Pick<ConnectOptions, "lockTimeout" | "statementTimeout">) {
    this.#pool = pool;
    this.#statementTimeout = limits.statementTimeout;
    this.#session = new MysqlSession(limits);
  }

  async acquire(): Promise<ServerClient> {
    for (;;) {
      const connection = await this.#getConnection();
      const known = this.#clients.get(connection);
      if (known === undefined) return this.#setUp(connection);
      if (this.#generations.isCurrent(connection)) return known;
      connection.destroy();
    }
  }

  retire(): void {
    this.#generations.advance();
  }

  end(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#pool.end((error) => (error ? reject(error) : resolve()));
    });
  }

  /**
   * Checks the login and reads the server's properties.
   *
   * @throws INVALID_PARAMETER_VALUE when the URL must be changed
   */
  async inspect(): Promise<ServerProperties> {
    const client = await this.acquire().catch((error: unknown) => {
      throw urlErrorOf(error);
    });
    try {
      const { rows: collations } = await client.execute({
        sql: `select collation_name as name from information_schema.collations
        where collation_name in ('utf8mb4_nopad_bin', 'utf8mb4_0900_bin') order by 1 desc`,
        parameters: [],
      });
      const { rows: flushes } = await client.execute({
        sql: "show global variables like 'innodb_flush_log_at_trx_commit'",
        parameters: [],
      });
      const [collation] = collations as RowDataPacket[];
      const [flush] = flushes as RowDataPacket[];
      if (collation === undefined) throw unsupportedVersion();
      return {
        noPadBinary: collation.name,
        notices: flush?.Value === "0" ? [commitsNotDurable] : [],
      };
    } finally {
      client.release();
    }
  }

  async #getConnection(): Promise<PoolConnection> {
    const connecting = new Promise<PoolConnection>((resolve, reject) => {
      this.#pool.getConnection((error, connection) =>
        error ? reject(error) : resolve(connection),
      );
    });
    try {
      return await withTimeout(2 * connectTimeout, connecting, (late) => late.destroy());
    } catch (error) {
      throw translateConnectError(error);
    }
  }

  async #setUp(connection: PoolConnection): Promise<MysqlClient> {
    // Callers get connection failures as rejections; an "error" event without a listener would end
    // the process.
    connection.on("error", () => {});
    const setup = new MysqlClient(connection, connectTimeout);
    try {
      await this.#session.setUp(setup);
    } catch (error) {
      connection.destroy();
      throw translateConnectError(error);
    }
    const client = new MysqlClient(connection, this.#statementTimeout);
    this.#clients.set(connection, client);
    this.#generations.add(connection);
    return client;
  }
}

const commitsNotDurable =
  "The database server has innodb_flush_log_at_trx_commit = 0: a crash may lose committed " +
  "changes; set it to 1";

function unsupportedVersion(): InvalidFieldError {
  const rule = "must name a server of MySQL 8.0.17, MariaDB 10.11, or newer";
  return new InvalidFieldError({ field: "url", rule });
}

/** An error about the URL when changing the URL can solve the problem, else the same error. */
function urlErrorOf(error: unknown): unknown {
  const { cause } = error as { cause?: { code?: string } };
  const invalid = (rule: string) =>
    new InvalidFieldError({ field: "url", rule: `must name a database ${rule}` });
  if (error instanceof UnfitSessionError) return invalid(error.rule);
  switch (cause?.code) {
    case "ER_BAD_DB_ERROR":
      return invalid("that exists on the server");
    case "ER_ACCESS_DENIED_ERROR":
    case "ER_ACCESS_DENIED_NO_PASSWORD_ERROR":
    case "ER_DBACCESS_DENIED_ERROR":
      return invalid("that accepts its user and password");
    case "ER_SECURE_TRANSPORT_REQUIRED":
      return invalid("that accepts unencrypted connections, or have an sslmode");
    default: {
      const rule = brokenTlsRule(cause?.code ?? "");
      return rule === undefined ? error : invalid(rule);
    }
  }
}
