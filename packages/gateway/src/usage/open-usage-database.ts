import { GatewayError, InvalidFieldError } from "@gw/entities";
import {
  type OpenSqlUsageStoreOptions,
  openSqlUsageStore,
  type SqlUsageStore,
} from "@gw/store-sql/usage";
import { checkDatabaseFile } from "../open-gateway/database-file.js";
import { SettingError } from "../settings/setting-error.js";
import type { ServerSettings } from "../settings/settings.js";
import { UsageDatabase } from "./usage-database.js";
import { usageDatabaseUrl } from "./usage-database-url.js";

const setting = "GW_USAGE_DATABASE_URL";

/** Options of {@link openUsageDatabase}. */
export interface OpenUsageDatabaseOptions {
  /** Receives one line for each risk of the database, once it is open. */
  readonly onNotice?: ((message: string) => void) | undefined;
}

/**
 * The usage database of the settings, which its first use opens.
 *
 * @throws SettingError for a SQLite file that cannot be used; connects to no server
 */
export function openUsageDatabase(
  { usage, databaseUrl, poolSize }: Pick<ServerSettings, "usage" | "databaseUrl" | "poolSize">,
  { onNotice }: OpenUsageDatabaseOptions = {},
): UsageDatabase {
  const url = usage.databaseUrl ?? usageDatabaseUrl(databaseUrl);
  try {
    checkDatabaseFile(url, setting);
  } catch (error) {
    if (!InvalidFieldError.is(error)) throw error;
    const { rule, example = "sqlite:/var/lib/gw/usage.db" } = error;
    throw SettingError.of({ setting, rule, example });
  }
  return new UsageDatabase(async () => {
    const store = await openStore({ url, poolSize });
    for (const notice of store.notices) onNotice?.(notice);
    return store;
  });
}

async function openStore(options: OpenSqlUsageStoreOptions): Promise<SqlUsageStore> {
  try {
    return await openSqlUsageStore(options);
  } catch (error) {
    if (!InvalidFieldError.is(error)) throw error;
    // The setting is invalid, and not the input of a method.
    throw new GatewayError("TEMPORARILY_UNAVAILABLE", error.messageFor(setting), { cause: error });
  }
}
