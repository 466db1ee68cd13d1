import { hasInvisibleCharacter } from "@gw/crypto/operator-input";
import type { Environment, WarningListener } from "./setting.js";
import { SettingError } from "./setting-error.js";
import { readSettingFile } from "./setting-file.js";

export const databaseUrlRule: string =
  "be sqlite:<path of a file>, mysql://<user>:<password>@<host>:<port>/<database> or " +
  "postgres://… in the same form, or env:<name> or file:<path> that holds such a URL";

const exampleDatabaseUrl = "sqlite:/var/lib/gw/gateway.db";

/** Where {@link readDatabaseUrl} reads a variable, and what it warns. */
export interface DatabaseUrlOptions {
  readonly env: Environment;
  readonly onWarning?: WarningListener | undefined;
}

/**
 * Reads the URL of a database: the text itself, or the content of `env:<name>` or `file:<path>`, which
 * keep a password out of process lists.
 *
 * @param name - the name of the setting or option, for errors
 * @throws SettingError that never contains the URL, which may have a password
 */
export function readDatabaseUrl(
  name: string,
  text: string,
  { env, onWarning }: DatabaseUrlOptions,
): string {
  const url = parseDatabaseUrl(name, text, { env, onWarning });
  if (url !== undefined) return url;
  const rule = `must ${databaseUrlRule}`;
  throw SettingError.of({ setting: name, rule, example: exampleDatabaseUrl });
}

function parseDatabaseUrl(
  name: string,
  text: string,
  options: DatabaseUrlOptions,
): string | undefined {
  const source = /^(env|file):(.+)$/s.exec(text);
  const given = source === null ? text : readFrom(name, source[1] ?? "", source[2] ?? "", options);
  if (hasInvisibleCharacter(given)) return undefined;
  // SQLAlchemy adds the driver to the scheme: mysql+pymysql://.
  const url = given.replace(/^(mysql|mariadb|postgres|postgresql)\+[a-z0-9_]+:/, "$1:");
  return /^(sqlite:|(mysql|mariadb|postgres|postgresql):\/\/)/.test(url) ? url : undefined;
}

function readFrom(
  name: string,
  scheme: string,
  place: string,
  { env, onWarning }: DatabaseUrlOptions,
): string {
  if (scheme === "env") {
    const value = env[place];
    if (value !== undefined && value !== "") return value;
    throw SettingError.of({
      setting: name,
      rule: "must name a variable that is set, after env:",
      example: "env:DATABASE_URL",
    });
  }
  const example = "file:/run/secrets/database-url";
  return readSettingFile(name, place, { example, onWarning });
}
