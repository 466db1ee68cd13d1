import { InvalidFieldError } from "@gw/entities";
import { sessionRule } from "../session-settings.js";
import type { SqliteConnection } from "./sqlite-connection.js";

type Pragmas = Readonly<Record<string, string | number>>;

/** Other builds of SQLite have other defaults; the values are as the pragmas show them. */
const ofReaders: Pragmas = {
  trusted_schema: 0,
  writable_schema: 0,
  cell_size_check: 1,
  read_uncommitted: 0,
  reverse_unordered_selects: 0,
};

const ofWriters: Pragmas = {
  ...ofReaders,
  // Fixed when the file is created; texts are compared by the bytes of the encoding.
  encoding: "UTF-8",
  // In WAL mode, less than FULL (2) may lose acknowledged writes at power loss.
  synchronous: 2,
  query_only: 0,
  foreign_keys: 1,
  defer_foreign_keys: 0,
  ignore_check_constraints: 0,
  recursive_triggers: 1,
  legacy_alter_table: 0,
};

/**
 * Sets what the gateway relies on in a connection, and verifies it.
 *
 * @throws INVALID_PARAMETER_VALUE, {@link DatabaseError}
 */
export function setUpSqlite(connection: SqliteConnection, use: "read" | "write"): void {
  const pragmas = use === "write" ? ofWriters : ofReaders;
  for (const [name, needed] of Object.entries(pragmas)) {
    connection.pragma(`${name} = '${needed}'`);
    const value = connection.pragma(name);
    if (value === needed) continue;
    const rule = sessionRule({ name, value: String(value) }, String(needed));
    throw new InvalidFieldError({ field: "url", rule: `must name a database ${rule}` });
  }
}
