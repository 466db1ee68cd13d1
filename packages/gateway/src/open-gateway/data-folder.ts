import { accessSync, constants, existsSync } from "node:fs";
import { dirname } from "node:path";
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
    throw folderError(path, error);
  }
  // A database elsewhere may need no data folder.
  if (!existsSync(path)) return [];
  const { problem, warnings } = examineFolder(path);
  if (problem !== undefined) {
    const setting = "GW_DATA_DIR";
    const message = `The data folder ${path} ${problem}, or set ${setting} to another one`;
    throw new SettingError(message, { setting });
  }
  return warnings.map((warning) => `The data folder ${path} ${warning}`);
}

/**
 * Checks without creating it that {@link makeDataFolder} could create the data folder.
 *
 * @returns whether the folder is missing and would be created
 * @throws StartError
 */
export function checkCreatableFolder({
  dataDir: path,
  defaulted,
}: Pick<ServerSettings, "dataDir" | "defaulted">): boolean {
  if (!defaulted.includes("GW_DATABASE_URL") || existsSync(path)) return false;
  let folder = dirname(path);
  while (!existsSync(folder)) folder = dirname(folder);
  try {
    // The dot fails for a file in the place of the folder.
    accessSync(`${folder}/.`, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw folderError(path, error);
  }
  return true;
}

function folderError(path: string, error: unknown): StartError {
  const code = (error as NodeJS.ErrnoException).code;
  return new StartError(
    `The data folder ${path} cannot be created (${code}): set GW_DATA_DIR to a writable folder, ` +
      "such as GW_DATA_DIR=/var/lib/gw",
  );
}
