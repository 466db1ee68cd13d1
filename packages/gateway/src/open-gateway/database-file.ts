import { existsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { ownershipProblem } from "@gw/crypto/operator-input";
import { databaseFileOf } from "@gw/store-sql";
import { SettingError } from "../settings/setting-error.js";

/** What SQLite reads as part of a database: the file itself, its log, and the index of the log. */
const endings = ["", "-wal", "-shm"];

/**
 * Checks that no other user can write the files of a SQLite database, or the folder that contains them.
 *
 * @param setting - contains the URL, for errors
 * @throws SettingError, InvalidFieldError for a URL that cannot be opened
 */
export function checkDatabaseFile(url: string, setting = "GW_DATABASE_URL"): void {
  const file = databaseFileOf(url);
  if (file === undefined) return;
  check({ what: "The database folder", path: dirname(file), setting });
  for (const ending of endings) check({ what: "The database file", path: file + ending, setting });
}

function check(file: {
  readonly what: string;
  readonly path: string;
  readonly setting: string;
}): void {
  const { what, path, setting } = file;
  const problem = existsSync(path) ? ownershipProblem(statSync(path)) : undefined;
  if (problem === undefined) return;
  const message = `${what} ${path} ${problem}, or set ${setting} to another one`;
  throw new SettingError(message, { setting });
}
