import type { ServerSettings } from "@gw/gateway";
import { wrongUse } from "../cli-error.js";
import type { CliIo } from "../terminal/cli-io.js";
import { warnOfPassword } from "../connection/database-url.js";
import { hostEnvironment, namingOption } from "../connection/cli-settings.js";

/** The settings of a server here, with the database that `--database` names where it is given. */
export async function databaseSettings(
  io: CliIo,
  database: string | undefined,
): Promise<ServerSettings> {
  const { readSettings, SettingError } = await import("@gw/gateway");
  try {
    const settings = readSettings(hostEnvironment(io.env, database));
    if (database !== undefined) warnOfPassword(io, "--database", database);
    return settings;
  } catch (error) {
    if (!SettingError.is(error)) throw error;
    throw wrongUse(database === undefined ? error.message : namingOption(error.message));
  }
}

/** The database that an option of that name must name. */
export async function namedDatabase(io: CliIo, option: string, text: string): Promise<string> {
  const { readDatabaseUrl, SettingError } = await import("@gw/gateway");
  try {
    const url = readDatabaseUrl(option, text, io.env);
    warnOfPassword(io, option, text);
    return url;
  } catch (error) {
    if (!SettingError.is(error)) throw error;
    throw wrongUse(error.message.replaceAll(`${option}=`, `${option} `));
  }
}
