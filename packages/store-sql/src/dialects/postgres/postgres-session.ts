import type { PoolClient, QueryResult } from "pg";
import type { ConnectOptions } from "../dialect.js";
import { idleTransactionTimeout } from "../server/server-connections.js";
import { UnfitSessionError } from "../session-settings.js";

type Values = readonly (readonly [name: string, value: string])[];

/** Settings by the text that the server shows; a server without one of them skips it. */
function neededValues({
  lockTimeout,
  statementTimeout,
}: Pick<ConnectOptions, "lockTimeout" | "statementTimeout">): Values {
  return [
    ["client_encoding", "UTF8"],
    ["TimeZone", "UTC"],
    ["DateStyle", "ISO, MDY"],
    ["bytea_output", "hex"],
    // Numbers are sent exactly.
    ["extra_float_digits", "1"],
    ["standard_conforming_strings", "on"],
    ["transform_null_equals", "off"],
    ["exit_on_error", "off"],
    ["session_replication_role", "origin"],
    ["default_transaction_isolation", "read committed"],
    ["default_transaction_read_only", "off"],
    ["default_transaction_deferrable", "off"],
    ["synchronous_commit", "on"],
    ["lock_timeout", duration(Math.max(1, lockTimeout))],
    ["statement_timeout", duration(statementTimeout)],
    ["transaction_timeout", duration(0)],
    // A gateway that stops during a transaction must not block the others indefinitely.
    ["idle_in_transaction_session_timeout", duration(idleTransactionTimeout)],
    ["idle_session_timeout", duration(0)],
  ];
}

/** Another value of synchronous_commit may be stricter; only this one may lose commits. */
const isWrong = `current_setting(name, true) <> value
  and (name <> 'synchronous_commit' or current_setting(name) = 'off')`;

// The default may be too short for the statements that follow.
const first = "set statement_timeout = 0";
const showSchema = `select (
    select quote_ident(schema) from unnest(current_schemas(false)) with ordinality as list (schema, at)
    where left(schema, 3) <> 'pg_' order by at limit 1
  ) as schema`;

/** Sets what the gateway relies on in a session, whatever the defaults are, and verifies it. */
export class PostgresSession {
  readonly #values: Values;
  /** The schema of the first session; a later change of the default must not split the tables. */
  #schema: string | undefined;

  constructor(limits: Pick<ConnectOptions, "lockTimeout" | "statementTimeout">) {
    this.#values = neededValues(limits);
  }

  /** @throws an error of the driver, {@link UnfitSessionError} */
  async setUp(client: PoolClient): Promise<void> {
    if (this.#schema === undefined) {
      const schema = await this.#apply(client, this.#values);
      const none = { name: "search_path", value: "" };
      if (schema === null) throw new UnfitSessionError(none, "public");
      this.#schema = schema;
    }
    await this.#apply(client, this.#with(this.#schema));
  }

  /** Other schemas, and temporary tables before this one, could hide tables and functions. */
  #with(schema: string): Values {
    return [...this.#values, ["search_path", `${schema}, pg_temp`]];
  }

  /**
   * Sets and verifies in one round trip.
   *
   * @returns the quoted schema of new tables; `null` if the search path names none that exists
   */
  async #apply(client: PoolClient, values: Values): Promise<string | null> {
    const verify = statementOf(values, "name, value as needed, current_setting(name) as value");
    const end = `${showSchema}; ${verify}`;
    const results = await client.query(`${first}; ${set(values)}; ${end}`).catch(async (error) => {
      if (error.code !== insufficientPrivilege) throw error;
      // To report the setting that the user may not change, set each by itself.
      for (const one of values) await client.query(set([one])).catch(() => {});
      return client.query(end);
    });
    const [shown, wrong] = (results as unknown as readonly QueryResult[]).slice(-2);
    const [kept] = wrong?.rows ?? [];
    if (kept !== undefined) throw new UnfitSessionError(kept, kept.needed);
    return shown?.rows[0].schema;
  }
}

const insufficientPrivilege = "42501";

function set(values: Values): string {
  return statementOf(values, "set_config(name, value, false)");
}

/** A statement on the settings that have another value. */
function statementOf(values: Values, selection: string): string {
  const rows = values.map(([name, value]) => `(${literal(name)}, ${literal(value)})`);
  return `select ${selection} from (values ${rows.join(", ")}) as needed (name, value)
    where ${isWrong}`;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

const units = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1_000],
] as const;

/** Milliseconds in the largest unit that divides them, as the server shows them. */
function duration(milliseconds: number): string {
  if (milliseconds === 0) return "0";
  const [unit, length] = units.find(([, one]) => milliseconds % one === 0) ?? ["ms", 1];
  return `${milliseconds / length}${unit}`;
}
