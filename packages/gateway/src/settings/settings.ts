import { resolve } from "node:path";
import { KeyError, type KeySettings, parseKeySettings } from "@gw/key-management";
import { type CallSettings, callDefaults, readCallSettings } from "./call-settings.js";
import {
  type DatabaseSettings,
  databaseDefaults,
  readDatabaseSettings,
} from "./database-settings.js";
import { nearestName } from "./nearest-name.js";
import { SettingError } from "./setting-error.js";

/** How much is logged, least first. */
export const logLevels = ["silent", "fatal", "error", "warn", "info", "debug", "trace"] as const;
export type LogLevel = (typeof logLevels)[number];

export type Environment = Readonly<Record<string, string | undefined>>;

/** Everything that the environment decides, checked. */
export interface ServerSettings extends DatabaseSettings {
  readonly host: string;
  /** 0 means any free port. */
  readonly port: number;
  /** Absolute. */
  readonly dataDir: string;
  /** GW_ADMIN_TOKEN; it is a secret. */
  readonly adminToken: string | undefined;
  /** GW_ADMIN_TOKEN_FILE, absolute. */
  readonly adminTokenFile: string | undefined;
  readonly keys: KeySettings;
  /** Start although the keys are not as they should be, and open nothing. */
  readonly degraded: boolean;
  readonly calls: CallSettings;
  readonly logLevel: LogLevel;
  /** What `env:<NAME>` keys are looked up in. */
  readonly environment: Environment;
  /** Names of the settings that were not given and have a default. */
  readonly defaulted: readonly string[];
  /** One line each: settings that are not known. */
  readonly warnings: readonly string[];
}

const defaults = {
  GW_HOST: "127.0.0.1",
  GW_PORT: "8686",
  GW_DATA_DIR: "./.gw",
  GW_LOG_LEVEL: "info",
  ...databaseDefaults,
  ...callDefaults,
};

const known = [
  ...Object.keys(defaults),
  "GW_DATABASE_URL",
  "GW_ADMIN_TOKEN",
  "GW_ADMIN_TOKEN_FILE",
  "GW_DEGRADED",
  "GW_EGRESS_ALLOW",
  "GW_KEK_DIR",
  "GW_KEK_ACTIVE",
  "GW_KEK_1",
];
/** Milliseconds that a look at the database may take. */
const patience = 5_000;
/** Of the command line, which is often run in the same environment. */
const ofTheCli = ["GW_URL", "GW_TOKEN", "GW_TOKEN_FILE"];

/**
 * The one place where the server reads its environment. An empty variable counts as unset.
 *
 * @throws {@link SettingError}, one line that names the setting, the rule and an example
 *
 * @example
 * ```ts
 * const settings = readSettings({ GW_PORT: "9000", GW_DATA_DIR: "/var/lib/gw" });
 * ```
 */
export function readSettings(env: Environment): ServerSettings {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ""),
  );
  const values = { ...defaults, ...given } as typeof defaults & Environment;
  const dataDir = resolve(values.GW_DATA_DIR);
  const database = readDatabaseSettings(values, dataDir);
  const calls = readCallSettings(values);
  checkStaleness(calls, database);
  return {
    host: readHost(values.GW_HOST),
    port: readPort(values.GW_PORT),
    dataDir,
    ...database,
    ...readAdminToken(values),
    keys: readKeySettings(given),
    degraded: readFlag("GW_DEGRADED", given.GW_DEGRADED),
    calls,
    logLevel: readLogLevel(values.GW_LOG_LEVEL),
    environment: env,
    defaulted: [...Object.keys(defaults), "GW_DATABASE_URL"].filter((name) => !(name in given)),
    warnings: unknownSettings(Object.keys(given)),
  };
}

/** What serves is confirmed by each look at the database: it must not grow stale between two. */
function checkStaleness(
  { maxStale }: Pick<CallSettings, "maxStale">,
  { pollInterval }: Pick<DatabaseSettings, "pollInterval">,
): void {
  const least = 2 * pollInterval + patience;
  if (maxStale >= least) return;
  throw new SettingError(
    `GW_MAX_STALE must be at least twice GW_POLL_INTERVAL and ${patience} more, such as ` +
      `GW_MAX_STALE=${least}`,
  );
}

/** What an access token of the environment must be; the same for a file. */
export function checkAdminToken(name: string, token: string): string {
  if (/^[\x21-\x7e]{32,4096}$/.test(token)) return token;
  throw new SettingError(
    `${name} must hold 32 to 4,096 visible ASCII characters without spaces, such as the output ` +
      "of `openssl rand -hex 32`",
  );
}

function readHost(host: string): string {
  if (/^[A-Za-z0-9.:_%-]{1,255}$/.test(host)) return host;
  throw new SettingError(
    "GW_HOST must be the address or host name to listen on, such as GW_HOST=127.0.0.1",
  );
}

function readPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new SettingError(
    "GW_PORT must be a whole number from 0 to 65535 (0: any free port), such as GW_PORT=8686",
  );
}

function readAdminToken(
  values: Environment,
): Pick<ServerSettings, "adminToken" | "adminTokenFile"> {
  const { GW_ADMIN_TOKEN: token, GW_ADMIN_TOKEN_FILE: file } = values;
  if (token !== undefined && file !== undefined) {
    throw new SettingError(
      "GW_ADMIN_TOKEN and GW_ADMIN_TOKEN_FILE are both set: unset one of them, such as " +
        "GW_ADMIN_TOKEN=",
    );
  }
  return {
    adminToken: token === undefined ? undefined : checkAdminToken("GW_ADMIN_TOKEN", token),
    adminTokenFile: file === undefined ? undefined : resolve(file),
  };
}

function readFlag(name: string, text = "false"): boolean {
  if (text === "true" || text === "false") return text === "true";
  throw new SettingError(`${name} must be true or false, such as ${name}=true`);
}

function readKeySettings(given: Environment): KeySettings {
  try {
    return parseKeySettings(given);
  } catch (error) {
    throw KeyError.is(error) ? new SettingError(error.message) : error;
  }
}

function readLogLevel(text: string): LogLevel {
  const level = logLevels.find((one) => one === text);
  if (level !== undefined) return level;
  throw new SettingError(
    `GW_LOG_LEVEL must be one of ${logLevels.join(", ")}, such as GW_LOG_LEVEL=info`,
  );
}

function unknownSettings(names: readonly string[]): string[] {
  return names
    .filter((name) => /^GW_(?!KEK_)/.test(name) && ![...known, ...ofTheCli].includes(name))
    .sort()
    .map((name) => {
      const nearest = nearestName(name, known);
      const hint = nearest === undefined ? "" : `; did you mean ${nearest}?`;
      return `${name} is no setting of the gateway and is ignored${hint}`;
    });
}
