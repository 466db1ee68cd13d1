import type { ConnectOptions } from "../dialect.js";
import { idleTransactionTimeout } from "../server/server-connections.js";
import { type SessionSetting, UnfitSessionError } from "../session-settings.js";
import type { MysqlClient } from "./mysql-client.js";

type Values = Readonly<Record<string, string | number>>;

const maxBigint = "18446744073709551615";

/** Variables of all servers, by the text that the server shows. */
function requiredValues(lockTimeout: number): Values {
  const lockSeconds = Math.max(1, Math.ceil(lockTimeout / 1_000));
  return {
    // The server may ignore the character set of the handshake.
    character_set_client: "utf8mb4",
    character_set_results: "utf8mb4",
    character_set_connection: "utf8mb4",
    collation_connection: "utf8mb4_bin",
    sql_mode: "STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION",
    time_zone: "+00:00",
    autocommit: "ON",
    foreign_key_checks: "ON",
    unique_checks: "ON",
    // Without these two, the server could shorten or reject even the list of variables.
    sql_select_limit: maxBigint,
    sql_big_selects: "ON",
    lock_wait_timeout: lockSeconds,
    innodb_lock_wait_timeout: lockSeconds,
    // A gateway that stops during a transaction must not block the others indefinitely.
    wait_timeout: idleTransactionTimeout / 1_000,
  };
}

/** Variables that a server may lack, or have under another name; most have this default. */
const optionalValues: Values = {
  transaction_isolation: "REPEATABLE-READ",
  tx_isolation: "REPEATABLE-READ",
  transaction_read_only: "OFF",
  tx_read_only: "OFF",
  completion_type: "NO_CHAIN",
  check_constraint_checks: "ON",
  sql_auto_is_null: "OFF",
  sql_safe_updates: "OFF",
  // Bytes of a key that are sorted; the longest key has 4 × 255.
  max_sort_length: 1_024,
  // The gateway limits the time of statements itself, and migrations have no limit.
  max_execution_time: 0,
  max_statement_time: 0,
  idle_transaction_timeout: 0,
  idle_readonly_transaction_timeout: 0,
  idle_write_transaction_timeout: 0,
};

/** Sets what the gateway relies on in a session, whatever the defaults are, and verifies it. */
export class MysqlSession {
  readonly #required: Values;
  readonly #wanted: Values;
  readonly #show: string;

  constructor({ lockTimeout }: Pick<ConnectOptions, "lockTimeout">) {
    this.#required = requiredValues(lockTimeout);
    this.#wanted = { ...this.#required, ...optionalValues };
    const names = Object.keys(this.#wanted).map((name) => `'${name}'`);
    this.#show = `show session variables where variable_name in (${names.join(", ")})`;
  }

  /** @throws {@link DatabaseError}, {@link UnfitSessionError} */
  async setUp(client: MysqlClient): Promise<void> {
    await run(client, setStatement(Object.entries(this.#required)));
    const wrong = await this.#wrong(client);
    if (wrong.length === 0) return;
    const names = wrong.map(({ name }) => [name, this.#needed(name)] as const);
    // The variable may be one that the user may not change.
    const failure = await run(client, setStatement(names)).then(
      () => undefined,
      (error: unknown) => error,
    );
    const [still] = await this.#wrong(client);
    if (still !== undefined) throw new UnfitSessionError(still, String(this.#needed(still.name)));
    if (failure !== undefined) throw failure;
  }

  async #wrong(client: MysqlClient): Promise<readonly SessionSetting[]> {
    const rows = await run(client, this.#show);
    const shown = rows as readonly { readonly Variable_name: string; readonly Value: string }[];
    return shown
      .map(({ Variable_name: name, Value: value }) => ({ name, value }))
      .filter(({ name, value }) => !isSame(value, this.#needed(name)));
  }

  #needed(name: string): string | number {
    return this.#wanted[name] ?? "";
  }
}

async function run(client: MysqlClient, sql: string): Promise<readonly unknown[]> {
  return (await client.execute({ sql, parameters: [] })).rows;
}

/** Servers show numbers and flags in several ways. */
function isSame(value: string, needed: string | number): boolean {
  if (typeof needed === "number") return Number(value) === needed;
  const flag = { "1": "ON", "0": "OFF" }[value];
  return (flag ?? value.toUpperCase()) === needed.toUpperCase();
}

function setStatement(values: readonly (readonly [string, string | number])[]): string {
  const isNumber = (value: string | number): boolean => /^[0-9]+$/.test(String(value));
  const assignments = values.map(
    ([name, value]) => `${name} = ${isNumber(value) ? value : `'${value}'`}`,
  );
  return `set session ${assignments.join(", session ")}`;
}
