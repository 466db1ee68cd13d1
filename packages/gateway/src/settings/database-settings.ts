import { readFileSync } from "node:fs";
import { join } from "node:path";
import { numberReader } from "./number-setting.js";
import { SettingError } from "./setting-error.js";

/** Which database, and how much of it a process takes. */
export interface DatabaseSettings {
  /** `sqlite:<path>`, `mysql://…` or `postgres://…`; it may hold a password. */
  readonly databaseUrl: string;
  /** The database is a file of this machine: a token and a key may be generated for it. */
  readonly isEmbedded: boolean;
  /** Connections to a database server. */
  readonly poolSize: number;
  /** Milliseconds between two looks for changes that other processes made. */
  readonly pollInterval: number;
}

export const databaseDefaults = {
  GW_DATABASE_POOL_SIZE: "10",
  GW_POLL_INTERVAL: "1000",
} as const;

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws SettingError that never repeats the URL: it may carry a password */
export function readDatabaseSettings(values: Environment, dataDir: string): DatabaseSettings {
  const url = values.GW_DATABASE_URL ?? `sqlite:${join(dataDir, "gateway.db")}`;
  const databaseUrl = readDatabaseUrl("GW_DATABASE_URL", url, values);
  const read = numberReader(values, databaseDefaults);
  return {
    databaseUrl,
    isEmbedded: databaseUrl.startsWith("sqlite:"),
    poolSize: read("GW_DATABASE_POOL_SIZE", { min: 2, max: 1_000 }),
    pollInterval: read("GW_POLL_INTERVAL", { min: 50, max: 3_600_000 }),
  };
}

/**
 * The URL of a database: as it is given, or from where it is said to stand. Like a key, one with a
 * password is better read from a file or a variable than shown to every process of the machine.
 *
 * @param name of the setting, for errors
 */
export function readDatabaseUrl(name: string, text: string, env: Environment): string {
  const source = /^(env|file):(.+)$/s.exec(text);
  const given = source === null ? text : readFrom(name, source[1] ?? "", source[2] ?? "", env);
  // As Python spells one, with its driver: mysql+pymysql://.
  const url = given.replace(/^(mysql|mariadb|postgres|postgresql)\+[a-z0-9_]+:/, "$1:");
  if (/^(sqlite:|(mysql|mariadb|postgres|postgresql):\/\/)/.test(url)) return url;
  throw new SettingError(
    `${name} must be sqlite:<path of a file>, mysql://<user>:<password>@<host>:<port>/<database> ` +
      "or postgres://… likewise, or env:<name> or file:<path> of what holds one, " +
      `such as ${name}=sqlite:/var/lib/gw/gateway.db`,
  );
}

function readFrom(name: string, scheme: string, place: string, env: Environment): string {
  if (scheme === "env") {
    const value = env[place];
    if (value !== undefined && value !== "") return value;
    throw new SettingError(
      `${name} must name a variable that is set, after env:, such as ${name}=env:DATABASE_URL`,
    );
  }
  try {
    return readFileSync(place, "utf8").replace(/\r?\n$/, "");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new SettingError(
      `${name} must name a file that can be read, after file: (${code}), such as ` +
        `${name}=file:/run/secrets/gw-database-url`,
    );
  }
}
