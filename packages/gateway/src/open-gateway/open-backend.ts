import { GatewayError, type InvalidField, InvalidFieldError } from "@gw/entities";
import {
  checkCreatableDatabase,
  type OpenSqlBackendOptions,
  openSqlBackend,
  type SqlBackend,
} from "@gw/store-sql";
import { SettingError } from "../settings/setting-error.js";
import type { ServerSettings } from "../settings/settings.js";
import { checkCreatableFolder, makeDataFolder } from "./data-folder.js";
import { checkDatabaseFile } from "./database-file.js";
import { StartError } from "./start-error.js";

const fileExample = "sqlite:/var/lib/gw/gateway.db";
const exampleUrls = [
  fileExample,
  "mysql://gw@127.0.0.1:3306/gateway",
  "postgres://gw@127.0.0.1:5432/gateway",
];

type BackendSettings = Pick<
  ServerSettings,
  "databaseUrl" | "isEmbedded" | "poolSize" | "dataDir" | "defaulted"
>;

/** Options of {@link openBackend}. */
export interface OpenBackendOptions {
  /** Whether the database must accept writes, as for a server, which announces itself in it. */
  readonly requiresWrites?: boolean | undefined;
  readonly onReadOnly?: OpenSqlBackendOptions["onReadOnly"];
  readonly onWritable?: OpenSqlBackendOptions["onWritable"];
}

/**
 * Opens the database of the settings without keys, for work that opens and seals no secret. Creates
 * the data folder if the database is in it by default.
 *
 * @throws SettingError for a URL that cannot be opened, StartError, or a GatewayError of the database
 */
export async function openBackend(
  settings: BackendSettings,
  { requiresWrites = false, onReadOnly, onWritable }: OpenBackendOptions = {},
): Promise<SqlBackend> {
  const { databaseUrl: url, poolSize } = settings;
  const warnings = await makeDataFolder(settings);
  try {
    checkDatabaseFile(url);
    const backend = await openSqlBackend({ url, poolSize, onReadOnly, onWritable });
    if (requiresWrites) await requirePing(backend);
    return { ...backend, notices: [...warnings, ...backend.notices] };
  } catch (error) {
    throw openingError(error, settings);
  }
}

/**
 * Checks without creating anything that {@link openBackend} could create the database or open it.
 *
 * @throws the errors of openBackend; it does not connect to a database server
 */
export function checkCreatableBackend(settings: BackendSettings): void {
  if (checkCreatableFolder(settings)) return;
  try {
    checkCreatableDatabase(settings.databaseUrl);
  } catch (error) {
    throw openingError(error, settings);
  }
}

function openingError(
  error: unknown,
  { databaseUrl: url, isEmbedded, defaulted }: BackendSettings,
): unknown {
  if (GatewayError.is(error, "TEMPORARILY_UNAVAILABLE") && !isEmbedded) {
    return new StartError(
      `${error.message}: check the server of GW_DATABASE_URL, or set it to another URL, such as ` +
        exampleOf(url),
    );
  }
  if (!InvalidFieldError.is(error) || error.field !== "url") return error;
  if (!defaulted.includes("GW_DATABASE_URL")) return wrongUrl(url, error);
  return new StartError(
    `The database ${url} cannot be used: ${error.messageFor("its URL")}; set GW_DATA_DIR to a ` +
      "writable folder, such as GW_DATA_DIR=/var/lib/gw",
  );
}

async function requirePing(backend: SqlBackend): Promise<void> {
  try {
    await backend.ping();
  } catch (error) {
    await backend.close();
    throw error;
  }
}

/** An example of the same kind as the URL. */
function exampleOf(url: string): string {
  return exampleUrls.find((one) => one.startsWith(url.slice(0, 5))) ?? fileExample;
}

function wrongUrl(url: string, { rule, example = exampleOf(url) }: InvalidField): SettingError {
  const setting = "GW_DATABASE_URL";
  return new SettingError(`${setting} ${rule}, such as ${example}`, { setting, rule, example });
}
