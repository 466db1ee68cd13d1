import {
  defaultCallTimeouts,
  defaultInflightLimits,
  EgressError,
  EgressPolicies,
  type IpNetwork,
} from "@gw/data-plane";
import { isMetadataKey } from "../usage/call-metadata.js";
import { adminTokenSetting } from "./admin-token.js";
import { databaseUrlRule, readDatabaseUrl } from "./database-url.js";
import { type LogLevel, logLevels } from "./log-level.js";
import { flag, oneOf, type Setting, wholeNumber } from "./setting.js";
import { SettingError } from "./setting-error.js";
import { trustedProxiesSetting } from "./trusted-proxies.js";
import { webhookSecretSetting, webhookUrlSetting } from "./webhook-settings.js";

/** The type of each setting's parsed value. */
export interface SettingValues {
  GW_HOST: string;
  GW_PORT: number;
  GW_DATA_DIR: string;
  GW_DATABASE_URL: string;
  GW_DATABASE_POOL_SIZE: number;
  GW_POLL_INTERVAL: number;
  GW_ADMIN_TOKEN: string;
  "GW_KEK_<version>": string;
  GW_KEK_DIR: string;
  GW_KEK_ACTIVE: string;
  GW_DEGRADED: boolean;
  GW_TRUSTED_PROXIES: readonly IpNetwork[];
  GW_CORS_ORIGINS: readonly string[];
  GW_EGRESS_ALLOW: EgressPolicies;
  GW_CONNECT_TIMEOUT: number;
  GW_FIRST_BYTE_TIMEOUT: number;
  GW_IDLE_TIMEOUT: number;
  GW_CALL_TIMEOUT: number;
  GW_WRITE_TIMEOUT: number;
  GW_SHUTDOWN_TIMEOUT: number;
  GW_MAX_BODY: number;
  GW_MAX_INFLIGHT_BYTES: number;
  GW_MAX_INFLIGHT_REQUESTS: number;
  GW_MAX_STALE: number;
  GW_AUDIT_RETENTION: number;
  GW_WORKSPACE_MAX_ROWS: number;
  GW_PRICES: string;
  GW_USAGE_DATABASE_URL: string;
  GW_USAGE_SPOOL_MAX: number;
  GW_USAGE_RETENTION: number;
  GW_USAGE_ROLLUP_RETENTION: number;
  GW_USAGE_DIMENSIONS: readonly string[];
  GW_WEBHOOK_URL: string;
  GW_WEBHOOK_SECRET: string;
  GW_LOG_LEVEL: LogLevel;
}
/** The name of a setting. */
export type SettingName = keyof SettingValues;

const hour = 3_600_000;
const gigabyte = 1_073_741_824;

/**
 * Every setting of the server, in the order of the documentation. Parsing, the hints for misspelt
 * names, `gw serve --help` and the tables of the documentation derive from it.
 */
export const settingsTable: {
  readonly [Name in SettingName]: Setting<SettingValues[Name]>;
} = {
  GW_HOST: text({
    meaning: "address or host name to listen on; use a TLS proxy unless it is a loopback address",
    default: "127.0.0.1",
    rule: "be the address or host name to listen on",
    pattern: /^[A-Za-z0-9.:_%-]{1,255}$/,
  }),
  GW_PORT: wholeNumber({
    meaning: "port, 0 to 65535; 0 takes any free port",
    default: "8686",
    min: 0,
    max: 65_535,
  }),
  GW_DATA_DIR: text({
    meaning: "folder for generated files and for the embedded database",
    default: "./.gw",
    requiresValue: true,
    rule: "be the path of a folder",
    pattern: /./s,
  }),
  GW_DATABASE_URL: {
    meaning:
      "`sqlite:<path>`, `mysql://…` or `postgres://…`, or `env:<name>` or `file:<path>` that " +
      "holds such a URL",
    shownDefault: "`sqlite:<data folder>/gateway.db`",
    secret: "file:",
    requiresValue: true,
    rule: databaseUrlRule,
    parse: (url, env, onWarning) => readDatabaseUrl("GW_DATABASE_URL", url, { env, onWarning }),
  },
  GW_DATABASE_POOL_SIZE: wholeNumber({
    meaning: "connections of each of two pools, for the configuration and for usage, 2 to 1,000",
    default: "10",
    min: 2,
    max: 1_000,
  }),
  GW_POLL_INTERVAL: wholeNumber({
    meaning: "milliseconds after which a server notices changes of other servers",
    default: "1000",
    min: 50,
    max: hour,
  }),
  GW_ADMIN_TOKEN: adminTokenSetting,
  "GW_KEK_<version>": keySetting({
    meaning:
      "key-encryption key of that version: `raw:<base64>`, `passphrase:<text>`, `file:<path>`, " +
      "`env:<name>`, `aws-kms:<key>` or `vault:<mount>/<key>`",
    shownDefault: "generated into the data folder for the embedded database",
    secret: "file:",
  }),
  GW_KEK_DIR: keySetting({ meaning: "folder of key files `kek-<version>`" }),
  GW_KEK_ACTIVE: keySetting({
    meaning: "version that an empty database starts with; the key registry decides afterwards",
    shownDefault: "the only configured version",
  }),
  GW_DEGRADED: flag(
    "`true` starts the gateway despite wrong or missing keys; it then cannot open secrets",
  ),
  GW_TRUSTED_PROXIES: trustedProxiesSetting,
  GW_CORS_ORIGINS: {
    meaning:
      "origins whose pages may call endpoints from a browser, separated by commas, such as " +
      "`https://chat.example.com`",
    shownDefault: "none",
    rule: "list origins, separated by commas",
    example: "https://chat.example.com",
    parse: parseOrigins,
  },
  GW_EGRESS_ALLOW: {
    meaning:
      "hosts, `host:port` pairs, networks and origins that calls may reach beyond the public " +
      "internet, separated by commas; each for the workspace `default`, or for that in `@<name>` or all " +
      "in `@*` at its end",
    shownDefault: "none",
    rule: "list hosts, networks or origins",
    parse: parseEgress,
  },
  GW_CONNECT_TIMEOUT: wholeNumber({
    meaning: "milliseconds to connect to a provider; an endpoint may have its own",
    default: String(defaultCallTimeouts.connect),
    min: 1,
    max: hour,
  }),
  GW_FIRST_BYTE_TIMEOUT: wholeNumber({
    meaning:
      "milliseconds from a request to the head of the provider's response; an endpoint may have " +
      "its own",
    default: String(defaultCallTimeouts.firstByte),
    min: 1,
    max: hour,
  }),
  GW_IDLE_TIMEOUT: wholeNumber({
    meaning:
      "milliseconds between two chunks of a provider's response; an endpoint may have its own",
    default: String(defaultCallTimeouts.idle),
    min: 1,
    max: hour,
  }),
  GW_CALL_TIMEOUT: wholeNumber({
    meaning: "milliseconds for a whole call, over all attempts; an endpoint may have its own",
    default: String(defaultCallTimeouts.total),
    min: 1,
    max: 24 * hour,
  }),
  GW_WRITE_TIMEOUT: wholeNumber({
    meaning:
      "milliseconds for which a client may take no byte of a response before it is disconnected",
    default: "60000",
    min: 1_000,
    max: hour,
  }),
  GW_SHUTDOWN_TIMEOUT: wholeNumber({
    meaning:
      "milliseconds for which a shutdown waits for running responses; the end of the process takes " +
      "up to 5,000 more",
    default: "30000",
    min: 0,
    max: hour,
  }),
  GW_MAX_BODY: wholeNumber({
    meaning: "bytes of one request body",
    default: "33554432",
    shownDefault: "`33554432` (32 MiB)",
    min: 1_024,
    max: gigabyte,
  }),
  GW_MAX_INFLIGHT_BYTES: wholeNumber({
    meaning: "bytes of all request bodies in flight",
    default: String(defaultInflightLimits.bytes),
    shownDefault: `\`${defaultInflightLimits.bytes}\` (256 MiB)`,
    min: 1_024,
    max: 64 * gigabyte,
  }),
  GW_MAX_INFLIGHT_REQUESTS: wholeNumber({
    meaning: "calls in flight",
    default: String(defaultInflightLimits.calls),
    min: 1,
    max: 1_000_000,
  }),
  GW_MAX_STALE: wholeNumber({
    meaning:
      "milliseconds for which endpoints and tokens are served while the database is unavailable; at " +
      "least twice `GW_POLL_INTERVAL` plus 5,000",
    default: "3600000",
    shownDefault: "`3600000` (1 h)",
    min: 1_000,
    max: 720 * hour,
  }),
  GW_AUDIT_RETENTION: wholeNumber({
    meaning: "days after which records of the audit trail are deleted",
    shownDefault: "never",
    example: "365",
    min: 1,
    max: 36_500,
  }),
  GW_WORKSPACE_MAX_ROWS: wholeNumber({
    meaning:
      "secrets that a workspace may have, and as many models, endpoints, bindings, limits and valid access tokens",
    shownDefault: "`10000`; no limit for the workspace `default`",
    example: "50000",
    min: 1,
    max: 1_000_000,
  }),
  GW_PRICES: text({
    meaning: "JSON file with prices of models, which precede the published ones",
    rule: "be the path of a file",
    example: "/etc/gw/prices.json",
    pattern: /./s,
  }),
  GW_USAGE_DATABASE_URL: {
    meaning: "the database of the usage of calls, in a form of `GW_DATABASE_URL`",
    shownDefault: "`usage.db` next to the file of `GW_DATABASE_URL`, otherwise its database",
    secret: "file:",
    requiresValue: true,
    rule: databaseUrlRule,
    parse: (url, env, onWarning) =>
      readDatabaseUrl("GW_USAGE_DATABASE_URL", url, { env, onWarning }),
  },
  GW_USAGE_SPOOL_MAX: wholeNumber({
    meaning:
      "bytes of usage that wait in the data folder while its database is unavailable; beyond them " +
      "the oldest single calls are dropped, and their sums are kept",
    default: "268435456",
    shownDefault: "`268435456` (256 MiB)",
    min: 1_048_576,
    max: 64 * gigabyte,
  }),
  GW_USAGE_RETENTION: wholeNumber({
    meaning: "days after which the usage of single calls is deleted",
    default: "30",
    min: 1,
    max: 36_500,
  }),
  GW_USAGE_ROLLUP_RETENTION: wholeNumber({
    meaning: "days after which the sums of usage by hour are deleted",
    default: "400",
    min: 1,
    max: 36_500,
  }),
  GW_USAGE_DIMENSIONS: {
    meaning:
      "up to 8 keys of the header `x-gw-metadata` that usage is also summed up by, separated by " +
      "commas, such as `team,feature`",
    shownDefault: "none",
    rule: "list up to 8 different keys of 1 to 64 characters, separated by commas",
    example: "team,feature",
    parse: parseDimensions,
  },
  GW_WEBHOOK_URL: webhookUrlSetting,
  GW_WEBHOOK_SECRET: webhookSecretSetting,
  GW_LOG_LEVEL: oneOf({
    meaning: `${logLevels.map((level) => `\`${level}\``).join(", ")}`,
    default: "info",
    words: logLevels,
  }),
};

/** Current names of settings by their former ones. A former name stops the start. */
export const renamedSettings: Readonly<Record<string, SettingName>> = {
  GW_MAX_CALLS: "GW_MAX_INFLIGHT_REQUESTS",
  GW_MAX_BODIES: "GW_MAX_INFLIGHT_BYTES",
};

/** Settings of the command line, which may share its environment with a server. */
export const commandLineSettings: readonly string[] = ["GW_URL", "GW_TOKEN", "GW_TOKEN_FILE"];

function text(
  options: Omit<Setting<string>, "parse"> & { readonly pattern: RegExp },
): Setting<string> {
  const { pattern, ...setting } = options;
  return { ...setting, parse: (value) => (pattern.test(value) ? value : undefined) };
}

/** A setting that `parseKeySettings` of key-management parses. */
function keySetting(
  described: Pick<Setting<never>, "meaning" | "shownDefault" | "secret">,
): Setting<string> {
  return { ...described, requiresValue: true, rule: "name a key", parse: (value) => value };
}

function parseOrigins(list: string): readonly string[] | undefined {
  const origins = list.split(",").map((entry) => entry.trim());
  // Browsers send an origin in exactly this form.
  return origins.every((one) => isOrigin(one)) ? origins : undefined;
}

function parseDimensions(list: string): readonly string[] | undefined {
  const keys = list.split(",").map((key) => key.trim());
  const areDifferent = new Set(keys).size === keys.length;
  return areDifferent && keys.length <= 8 && keys.every(isMetadataKey) ? keys : undefined;
}

function isOrigin(text: string): boolean {
  return /^https?:\/\//.test(text) && URL.parse(text)?.origin === text;
}

function parseEgress(list: string): EgressPolicies {
  try {
    return EgressPolicies.parse(list);
  } catch (error) {
    if (!EgressError.is(error)) throw error;
    throw new SettingError(`GW_EGRESS_ALLOW: ${error.message}`, { setting: "GW_EGRESS_ALLOW" });
  }
}
