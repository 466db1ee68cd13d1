import { GatewayError, InvalidFieldError } from "@gw/entities";
import type { Pool, PoolClient } from "pg";
import { endsConnection, isReadOnly } from "../../session/database-error.js";
import type { ConnectOptions } from "../dialect.js";
import { brokenTlsRule } from "../server/driver-failure.js";
import { Generations } from "../server/generations.js";
import type { ServerClient, ServerPool } from "../server/server-connections.js";
import { UnfitSessionError } from "../session-settings.js";
import { sharesSessions } from "./pooler-check.js";
import { PostgresClient } from "./postgres-client.js";
import { translateConnectError, translatePostgresError } from "./postgres-errors.js";
import { channel } from "./postgres-listener.js";
import { PostgresSession } from "./postgres-session.js";
import { StatementNames } from "./statement-names.js";

type Limits = Pick<ConnectOptions, "lockTimeout" | "statementTimeout" | "poolSize">;

/** pg's pool; it sets up each connection before its first use. */
export class PostgresPool implements ServerPool {
  readonly #pool: Pool;
  readonly #limits: Limits;
  readonly #session: PostgresSession;
  readonly #names = new StatementNames();
  readonly #generations = new Generations<PoolClient>();

  constructor(pool: Pool, limits: Limits) {
    this.#pool = pool;
    this.#limits = limits;
    this.#session = new PostgresSession(limits);
    // The pool has already removed the idle connection that was lost.
    pool.on("error", () => {});
  }

  async acquire(): Promise<ServerClient> {
    const client = await this.#connect();
    return new PostgresClient(client, this.#names, this.#limits.statementTimeout);
  }

  retire(): void {
    this.#generations.advance();
  }

  end(): Promise<void> {
    return this.#pool.end();
  }

  /**
   * Checks the login and reads the server's properties.
   *
   * @throws INVALID_PARAMETER_VALUE when the URL must be changed
   */
  async inspect(): Promise<{ readonly notifies: boolean }> {
    const client = await this.#connect().catch((error: unknown) => {
      throw urlErrorOf(error);
    });
    try {
      const { rows } = await client.query("select current_setting('server_encoding') as encoding");
      requireUtf8(String(rows[0]?.encoding));
      const connect = (): Promise<PoolClient> => this.#connect();
      const spare = this.#limits.poolSize - 1;
      if (await sharesSessions(client, { connect, spare })) throw invalid(oneSessionPerClient);
      return { notifies: await canNotify(client) };
    } catch (error) {
      throw GatewayError.is(error) ? error : translatePostgresError(error);
    } finally {
      client.release();
    }
  }

  async #connect(): Promise<PoolClient> {
    for (;;) {
      const client = await this.#pool.connect().catch((error: unknown) => {
        throw translateConnectError(error);
      });
      if (!this.#generations.isKnown(client)) return this.#setUp(client);
      if (this.#generations.isCurrent(client)) return client;
      client.release(true);
    }
  }

  async #setUp(client: PoolClient): Promise<PoolClient> {
    try {
      await this.#session.setUp(client);
    } catch (error) {
      client.release(true);
      throw translateConnectError(error);
    }
    this.#generations.add(client);
    return client;
  }
}

const oneSessionPerClient =
  "whose pooler keeps one session per client: set pool_mode = session in PgBouncer, or connect to " +
  "the server without a pooler";

/** Other engines with PostgreSQL's protocol may lack notifications. */
async function canNotify(client: PoolClient): Promise<boolean> {
  try {
    await client.query("select pg_notify($1, '')", [channel]);
    return true;
  } catch (error) {
    const failure = translatePostgresError(error);
    // A standby rejects it until it is promoted.
    if (isReadOnly(failure)) return true;
    if (endsConnection(failure)) throw error;
    return false;
  }
}

function requireUtf8(encoding: string): void {
  if (encoding === "UTF8") return;
  throw invalid(
    `whose encoding is UTF8, not ${encoding} (create database gateway encoding 'UTF8' template ` +
      "template0)",
  );
}

/** An error about the URL when changing the URL can solve the problem, else the same error. */
function urlErrorOf(error: unknown): unknown {
  if (error instanceof UnfitSessionError) return invalid(error.rule);
  const { cause } = error as { cause?: { code?: string } };
  const code = cause?.code ?? "";
  if (code === "3D000") return invalid("that exists on the server");
  if (code.startsWith("28")) return invalid("that accepts its user and password");
  const rule = brokenTlsRule(code);
  return rule === undefined ? error : invalid(rule);
}

function invalid(rule: string): InvalidFieldError {
  return new InvalidFieldError({ field: "url", rule: `must name a database ${rule}` });
}
