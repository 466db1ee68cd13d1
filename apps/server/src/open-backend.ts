import { mkdir } from "node:fs/promises";
import { GatewayError } from "@gw/entities";
import { openSqlBackend, type SqlBackend } from "@gw/store-sql";
import { SettingError } from "./setting-error.js";
import type { ServerSettings } from "./settings.js";
import { StartError } from "./start-error.js";

const exampleUrl = "sqlite:/var/lib/gw/gateway.db";

/**
 * Opens the database of the settings, without any key: for what only reads, or changes nothing
 * that is sealed. The data folder is made where the database is to lie in it by default.
 *
 * @throws SettingError for a URL that cannot be opened, StartError, a `GatewayError` of the
 * database
 */
export async function openBackend(
  settings: Pick<ServerSettings, "databaseUrl" | "dataDir" | "defaulted">,
): Promise<SqlBackend> {
  const { databaseUrl: url, dataDir, defaulted } = settings;
  const isDefault = defaulted.includes("GW_DATABASE_URL");
  if (isDefault) await makeFolder(dataDir);
  try {
    return await openSqlBackend({ url });
  } catch (error) {
    if (!GatewayError.is(error, "INVALID_PARAMETER_VALUE")) throw error;
    const rule = error.message.replace(/^url /, "");
    if (isDefault) {
      throw new StartError(
        `The database ${url} cannot be used, it ${rule}: set GW_DATA_DIR to a folder that the ` +
          "gateway may write, such as GW_DATA_DIR=/var/lib/gw",
      );
    }
    const example = rule.includes("such as") ? "" : `, such as ${exampleUrl}`;
    throw new SettingError(`GW_DATABASE_URL ${rule}${example}`);
  }
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new StartError(
      `The data folder ${path} cannot be made (${code}): set GW_DATA_DIR to a folder that the ` +
        "gateway may write, such as GW_DATA_DIR=/var/lib/gw",
    );
  }
}
