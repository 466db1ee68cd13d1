import { dirname, join } from "node:path";
import { databaseFileOf } from "@gw/store-sql";

/**
 * The URL of the usage database without a setting for it: `usage.db` next to the file of a SQLite
 * database, otherwise the database itself, where usage has separate tables.
 *
 * @throws InvalidFieldError for a URL that cannot be opened
 */
export function usageDatabaseUrl(databaseUrl: string): string {
  const file = databaseFileOf(databaseUrl);
  return file === undefined ? databaseUrl : `sqlite:${join(dirname(file), "usage.db")}`;
}
