import { existsSync } from "node:fs";
import { examineFolder } from "@gw/crypto/operator-input";
import { makeFolder } from "@gw/key-management";
import { SettingError } from "../settings/setting-error.js";
import type { ServerSettings } from "../settings/settings.js";
import { StartError } from "./start-error.js";

/**
 * Creates the data folder if the database is in it by default, and checks that no other user can write
 * it.
 *
 * @returns one line for each risk
 * @throws StartError, SettingError
 */
export async function makeDataFolder({
  dataDir: path,
  defaulted,
}: Pick<ServerSettings, "dataDir" | "defaulted">): Promise<readonly string[]> {
  try {
    if (defaulted.includes("GW_DATABASE_URL")) await makeFolder(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new StartError(
      `The data folder ${path} cannot be created (${code}): set GW_DATA_DIR to a writable folder, ` +
        "such as GW_DATA_DIR=/var/lib/gw",
    );
  }
  // A database elsewhere may need no data folder.
  if (!existsSync(path)) return [];
  const { problem, warnings } = examineFolder(path);
  if (problem !== undefined) {
    throw new SettingError(
      `The data folder ${path} ${problem}, or set GW_DATA_DIR to another one`,
      {
        setting: "GW_DATA_DIR",
      },
    );
  }
  return warnings.map((warning) => `The data folder ${path} ${warning}`);
}
