import { join, resolve } from "node:path";
import {
  type CallTimeouts,
  defaultCallTimeouts,
  EgressPolicies,
  type InflightLimits,
  type IpNetwork,
} from "@gw/data-plane";
import { KeyError, type KeySettings, parseKeySettings } from "@gw/key-management";
import type { WebhookOptions } from "../limits/events/webhook.js";
import { givenSettings } from "./given-settings.js";
import type { LogLevel } from "./log-level.js";
import { type Environment, readSetting, type Setting, type WarningListener } from "./setting.js";
import { SettingError } from "./setting-error.js";
import {
  renamedSettings,
  type SettingName,
  type SettingValues,
  settingsTable,
} from "./settings-table.js";
import { trustedProxyDoubts } from "./trusted-proxies.js";
import { rejectDecoratedNames, rejectUnknownKeys, unknownSettings } from "./unknown-settings.js";

/** The validated settings of a server. */
export interface ServerSettings {
  readonly host: string;
  /** 0 means any free port. */
  readonly port: number;
  /** An absolute path. */
  readonly dataDir: string;
  /** `sqlite:<path>`, `mysql://…` or `postgres://…`; it may hold a password. */
  readonly databaseUrl: string;
  /** Whether the database is a local file, so that a token and a key may be generated. */
  readonly isEmbedded: boolean;
  /** Connections to a database server. */
  readonly poolSize: number;
  /** Milliseconds between two reads of the revision. */
  readonly pollInterval: number;
  /** GW_ADMIN_TOKEN; a secret. */
  readonly adminToken: string | undefined;
  /** GW_ADMIN_TOKEN_FILE, an absolute path. */
  readonly adminTokenFile: string | undefined;
  readonly keys: KeySettings;
  /** Whether the gateway starts in spite of wrong or missing keys; it then opens no secret. */
  readonly degraded: boolean;
  readonly calls: CallSettings;
  /** How long a client may take no byte of a response, in milliseconds. */
  readonly writeTimeout: number;
  /** How long a shutdown waits for running responses, in milliseconds. */
  readonly shutdownTimeout: number;
  /** The networks of reverse proxies whose headers name the client. */
  readonly trustedProxies: readonly IpNetwork[];
  /** Origins whose pages may call endpoints from a browser. */
  readonly corsOrigins: readonly string[];
  /** Days after which audit records are deleted; never when absent. */
  readonly auditRetention: number | undefined;
  /** Rows of each kind that a workspace may have; 10,000 when absent, but for `default`. */
  readonly workspaceMaxRows: number | undefined;
  /** GW_PRICES, an absolute path. */
  readonly priceFile: string | undefined;
  readonly usage: UsageSettings;
  /** Where events of limits are sent to; nowhere when absent. */
  readonly webhook: WebhookOptions | undefined;
  readonly logLevel: LogLevel;
  /** The environment that contains `env:<NAME>` keys. */
  readonly environment: Environment;
  /** Names of the settings that have their default. */
  readonly defaulted: readonly string[];
  /** One line for each unknown setting, and for each that probably does not do what was meant. */
  readonly warnings: readonly string[];
}

/** Settings of calls to endpoints. */
export interface CallSettings {
  /** What calls may reach beyond the public internet, by workspace. */
  readonly egress: EgressPolicies;
  /** Time limits of a call and its attempts. */
  readonly timeouts: CallTimeouts;
  readonly limits: InflightLimits & { readonly bodyBytes: number };
  /** How long calls are served without the database, in milliseconds. */
  readonly maxStale: number;
}

/** Settings of the usage of calls. */
export interface UsageSettings {
  /** In the forms of `databaseUrl`; derived from it when absent. */
  readonly databaseUrl: string | undefined;
  /** Bytes of usage that wait for the database. */
  readonly maxSpoolBytes: number;
  /** Days after which single calls are deleted. */
  readonly retention: number;
  /** Days after which sums of hours are deleted. */
  readonly sumRetention: number;
  /** Keys of metadata that usage is summed up by. */
  readonly dimensions: readonly string[];
}

/** Milliseconds that one read of the revision may take. */
const readTimeout = 5_000;

/**
 * Reads the settings of a server from its environment. An empty variable counts as unset,
 * except those that determine the database, the keys and the admin token.
 *
 * @throws {@link SettingError}, one line that names the setting, the rule and an example
 *
 * @example
 * ```ts
 * const settings = readSettings({ GW_PORT: "9000", GW_DATA_DIR: "/var/lib/gw" });
 * ```
 */
export function readSettings(env: Environment): ServerSettings {
  rejectDecoratedNames(Object.keys(env));
  const { given, files } = givenSettings(env);
  rejectRenamed(given);
  rejectUnknownKeys(Object.keys(given));
  const read = readerOf(given);
  const dataDir = resolve(read("GW_DATA_DIR"));
  const risks: string[] = [];
  const onWarning: WarningListener = (risk) => void risks.push(risk);
  const databaseUrl =
    readSetting("GW_DATABASE_URL", settingsTable.GW_DATABASE_URL, given, onWarning) ??
    `sqlite:${join(dataDir, "gateway.db")}`;
  const pollInterval = read("GW_POLL_INTERVAL");
  const calls = readCallSettings(given, pollInterval);
  const priceFile = readSetting("GW_PRICES", settingsTable.GW_PRICES, given);
  const trustedProxies =
    readSetting("GW_TRUSTED_PROXIES", settingsTable.GW_TRUSTED_PROXIES, given) ?? [];
  return {
    host: read("GW_HOST"),
    port: read("GW_PORT"),
    dataDir,
    databaseUrl,
    isEmbedded: databaseUrl.startsWith("sqlite:"),
    poolSize: read("GW_DATABASE_POOL_SIZE"),
    pollInterval,
    adminToken: readSetting("GW_ADMIN_TOKEN", settingsTable.GW_ADMIN_TOKEN, given),
    adminTokenFile: files.GW_ADMIN_TOKEN && resolve(files.GW_ADMIN_TOKEN),
    keys: readKeySettings(given),
    degraded: read("GW_DEGRADED"),
    calls,
    writeTimeout: read("GW_WRITE_TIMEOUT"),
    shutdownTimeout: read("GW_SHUTDOWN_TIMEOUT"),
    trustedProxies,
    corsOrigins: readSetting("GW_CORS_ORIGINS", settingsTable.GW_CORS_ORIGINS, given) ?? [],
    auditRetention: readSetting("GW_AUDIT_RETENTION", settingsTable.GW_AUDIT_RETENTION, given),
    workspaceMaxRows: readSetting(
      "GW_WORKSPACE_MAX_ROWS",
      settingsTable.GW_WORKSPACE_MAX_ROWS,
      given,
    ),
    priceFile: priceFile && resolve(priceFile),
    usage: {
      databaseUrl: readSetting(
        "GW_USAGE_DATABASE_URL",
        settingsTable.GW_USAGE_DATABASE_URL,
        given,
        onWarning,
      ),
      maxSpoolBytes: read("GW_USAGE_SPOOL_MAX"),
      retention: read("GW_USAGE_RETENTION"),
      sumRetention: read("GW_USAGE_ROLLUP_RETENTION"),
      dimensions:
        readSetting("GW_USAGE_DIMENSIONS", settingsTable.GW_USAGE_DIMENSIONS, given) ?? [],
    },
    webhook: readWebhook(given, onWarning),
    logLevel: read("GW_LOG_LEVEL"),
    environment: env,
    defaulted: defaultedNames.filter((name) => !(name in given)),
    warnings: [
      ...unknownSettings(Object.keys(given)),
      ...risks,
      ...calls.egress.doubts.map((doubt) => `GW_EGRESS_ALLOW allows ${doubt}`),
      ...trustedProxyDoubts(trustedProxies),
    ],
  };
}

const defaultedNames = Object.entries<Setting<unknown>>(settingsTable)
  .filter(([name, setting]) => setting.default !== undefined || name === "GW_DATABASE_URL")
  .map(([name]) => name);

/** Reads settings that have a default, and therefore always a value. */
function readerOf(
  given: Environment,
): <Name extends SettingName>(name: Name) => SettingValues[Name] {
  return (name) => {
    const value = readSetting(name, settingsTable[name], given);
    if (value === undefined) throw new Error(`${name} has no default`);
    return value;
  };
}

function readCallSettings(given: Environment, pollInterval: number): CallSettings {
  const read = readerOf(given);
  const maxStale = read("GW_MAX_STALE");
  // Each read of the revision confirms the endpoints: they must not become stale between two reads.
  const leastStale = 2 * pollInterval + readTimeout;
  if (maxStale < leastStale) {
    throw SettingError.of({
      setting: "GW_MAX_STALE",
      rule: `must be at least twice GW_POLL_INTERVAL plus ${readTimeout}`,
      example: String(leastStale),
    });
  }
  return {
    egress:
      readSetting("GW_EGRESS_ALLOW", settingsTable.GW_EGRESS_ALLOW, given) ??
      EgressPolicies.parse(""),
    timeouts: {
      ...defaultCallTimeouts,
      connect: read("GW_CONNECT_TIMEOUT"),
      firstByte: read("GW_FIRST_BYTE_TIMEOUT"),
      idle: read("GW_IDLE_TIMEOUT"),
      total: read("GW_CALL_TIMEOUT"),
    },
    limits: {
      bodyBytes: read("GW_MAX_BODY"),
      bytes: read("GW_MAX_INFLIGHT_BYTES"),
      calls: read("GW_MAX_INFLIGHT_REQUESTS"),
    },
    maxStale,
  };
}

function readWebhook(given: Environment, onWarning: WarningListener): WebhookOptions | undefined {
  const url = readSetting("GW_WEBHOOK_URL", settingsTable.GW_WEBHOOK_URL, given);
  const secret = readSetting(
    "GW_WEBHOOK_SECRET",
    settingsTable.GW_WEBHOOK_SECRET,
    given,
    onWarning,
  );
  return url === undefined ? undefined : { url, secret };
}

function readKeySettings(given: Environment): KeySettings {
  try {
    return parseKeySettings(given);
  } catch (error) {
    throw KeyError.is(error) ? new SettingError(error.message) : error;
  }
}

function rejectRenamed(given: Environment): void {
  for (const [former, name] of Object.entries(renamedSettings)) {
    if (former in given) {
      throw new SettingError(
        `${former} was renamed to ${name}: use the new name, such as ${name}=${settingsTable[name].default}`,
        { setting: former },
      );
    }
  }
}
