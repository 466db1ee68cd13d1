import { GatewayError } from "@gw/entities";
import type { Pool, PoolClient } from "pg";
import { endsConnection } from "../../database-error.js";
import type { ConnectOptions } from "../dialect.js";
import { brokenTlsRule } from "../server/driver-failure.js";
import { idleTimeout, type ServerClient, type ServerPool } from "../server/server-connections.js";
import { PostgresClient } from "./postgres-client.js";
import { translatedConnecting, translatedPostgres } from "./postgres-errors.js";
import { channel } from "./postgres-listener.js";
import { StatementNames } from "./statement-names.js";

type Limits = Pick<ConnectOptions, "lockTimeout" | "statementTimeout">;

/** What the user or the server may have as a default, and we do not leave to chance. */
function settings({ lockTimeout, statementTimeout }: Limits): string {
  return [
    "set client_encoding = 'UTF8'",
    "set time zone 'UTC'",
    "set standard_conforming_strings = on",
    `set lock_timeout = ${Math.max(1, lockTimeout)}`,
    `set statement_timeout = ${statementTimeout}`,
    // A gateway that was stopped in the midst of a transaction keeps nobody else waiting for ever.
    `set idle_in_transaction_session_timeout = ${idleTimeout}`,
    // Stricter settings of the server stay; what would lose an acknowledged change does not.
    "select set_config('synchronous_commit', 'on', false) " +
      "where current_setting('synchronous_commit') = 'off'",
  ].join("; ");
}

/** pg's pool, with every connection set up before its first use. */
export class PostgresPool implements ServerPool {
  readonly #pool: Pool;
  readonly #limits: Limits;
  readonly #settings: string;
  readonly #names = new StatementNames();
  readonly #known = new WeakSet<PoolClient>();

  constructor(pool: Pool, limits: Limits) {
    this.#pool = pool;
    this.#limits = limits;
    this.#settings = settings(limits);
    // An idle connection was lost. The pool has let go of it; the next use gets another.
    pool.on("error", () => {});
  }

  async acquire(): Promise<ServerClient> {
    const client = await this.#connect();
    return new PostgresClient(client, this.#names, this.#limits.statementTimeout);
  }

  end(): Promise<void> {
    return this.#pool.end();
  }

  /**
   * A first look: whether the server lets us in, and what it is.
   *
   * @throws INVALID_PARAMETER_VALUE for what the URL must say otherwise
   */
  async inspect(): Promise<{ readonly notifies: boolean }> {
    const client = await this.#connect().catch((error: unknown) => {
      throw refusedUrl(error);
    });
    try {
      const { rows } = await client.query("select current_setting('server_encoding') as encoding");
      requireUtf8(String(rows[0]?.encoding));
      return { notifies: await canNotify(client) };
    } catch (error) {
      throw GatewayError.is(error) ? error : translatedPostgres(error);
    } finally {
      client.release();
    }
  }

  async #connect(): Promise<PoolClient> {
    let client: PoolClient;
    try {
      client = await this.#pool.connect();
    } catch (error) {
      throw translatedConnecting(error);
    }
    if (this.#known.has(client)) return client;
    try {
      await client.query(this.#settings);
    } catch (error) {
      client.release(true);
      throw translatedConnecting(error);
    }
    this.#known.add(client);
    return client;
  }
}

/** Engines that only speak the protocol may have no notifications. */
async function canNotify(client: PoolClient): Promise<boolean> {
  try {
    await client.query("select pg_notify($1, '')", [channel]);
    return true;
  } catch (error) {
    if (endsConnection(translatedPostgres(error))) throw error;
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

/** What is the matter with the URL, where it is that. */
function refusedUrl(error: unknown): unknown {
  const { cause } = error as { cause?: { code?: string } };
  const code = cause?.code ?? "";
  if (code === "3D000") return invalid("that exists on the server");
  if (code.startsWith("28")) return invalid("that lets its user and password in");
  const rule = brokenTlsRule(code);
  return rule === undefined ? error : invalid(rule);
}

function invalid(rule: string): GatewayError {
  return new GatewayError("INVALID_PARAMETER_VALUE", `url must name a database ${rule}`);
}
