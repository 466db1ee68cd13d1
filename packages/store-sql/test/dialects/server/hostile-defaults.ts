import type { TestDatabase, TestServer } from "@gw/test-databases";

/** The password of the users that tests create. */
const password = "of-a-user-without-privileges";

/** Session defaults of MySQL and MariaDB, each of which would change a result. */
const ofMysql = [
  "names latin1",
  "character_set_results = null",
  "collation_connection = latin1_general_ci",
  "sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PAD_CHAR_TO_FULL_LENGTH,PIPES_AS_CONCAT,IGNORE_SPACE'",
  "time_zone = '+09:00'",
  "autocommit = 0",
  "completion_type = 'RELEASE'",
  "foreign_key_checks = 0",
  "unique_checks = 0",
  "sql_auto_is_null = 1",
  "sql_safe_updates = 1",
  "sql_big_selects = 0",
  "max_join_size = 1",
  "sql_select_limit = 1",
  "max_sort_length = 64",
  "timestamp = 1",
  "lock_wait_timeout = 1",
];
const ofMariadb = [
  "tx_isolation = 'READ-UNCOMMITTED'",
  "tx_read_only = 1",
  "check_constraint_checks = 0",
  "max_statement_time = 1",
  "idle_transaction_timeout = 1",
];

/** Settings of a MariaDB server; `init-connect` applies to users without privileges on it. */
export const hostileServer = [
  "skip-character-set-client-handshake",
  "character-set-server=latin1",
  `init-connect=set ${[...ofMysql, ...ofMariadb].join(", ")}`,
];

/** Defaults of a PostgreSQL role, each of which would change a result. */
const ofPostgres = {
  client_encoding: "'LATIN1'",
  timezone: "'Asia/Tokyo'",
  datestyle: "'German, DMY'",
  bytea_output: "'escape'",
  extra_float_digits: "-15",
  standard_conforming_strings: "off",
  transform_null_equals: "on",
  exit_on_error: "on",
  default_transaction_isolation: "'serializable'",
  default_transaction_read_only: "on",
  default_transaction_deferrable: "on",
  synchronous_commit: "off",
  statement_timeout: "'1s'",
  lock_timeout: "'1ms'",
  idle_in_transaction_session_timeout: "'20ms'",
  idle_session_timeout: "'2s'",
  search_path: "decoy, public, pg_catalog",
} as const;

/**
 * The server, whose databases have a URL of a user with hostile defaults. On MySQL and MariaDB it
 * must have the settings {@link hostileServer}.
 */
export function withHostileDefaults(server: TestServer): TestServer {
  return {
    kind: server.kind,
    url: server.url,
    async createDatabase() {
      const database = await server.createDatabase();
      const { url, drop } = await hostileUser(database);
      return {
        url,
        name: database.name,
        run: (sql) => database.run(sql),
        wipe: () => database.wipe(),
        async drop() {
          await drop();
          await database.drop();
        },
      };
    },
  };
}

async function hostileUser(
  database: TestDatabase,
): Promise<{ readonly url: string; drop(): Promise<void> }> {
  const url = new URL(database.url);
  const user = `h${database.name.slice(-12)}`;
  const run = async (statements: readonly string[]): Promise<void> => {
    for (const sql of statements) await database.run(sql);
  };
  if (url.protocol === "mysql:") {
    await run([
      `create user ${user}@'%' identified by '${password}'`,
      `grant all on ${database.name}.* to ${user}@'%'`,
    ]);
  } else {
    await run([
      `create role ${user} login password '${password}'`,
      `grant create, usage on schema public to ${user}`,
      // Hides a function, if the search path allows it.
      `create function public.json_array_elements_text(json) returns setof text
        language sql as $$ select 'decoy' $$`,
      ...Object.entries(ofPostgres).map(
        ([setting, value]) => `alter role ${user} set ${setting} = ${value}`,
      ),
    ]);
  }
  return {
    url: Object.assign(url, { username: user, password }).href,
    drop: () =>
      run(
        url.protocol === "mysql:"
          ? [`drop user ${user}@'%'`]
          : [`drop owned by ${user} cascade`, `drop role ${user}`],
      ),
  };
}
