import type { ServerSettings, SettingError } from "@gw/gateway";
import { wrongUse } from "../cli-error.js";
import { requireExisting, warnOfPassword } from "../connection/database-url.js";
import type { CliIo } from "../terminal/cli-io.js";
import { notice } from "../terminal/output.js";

/** Reads the settings of a server, with the database of `--database` if there is one. */
export async function databaseSettings(
  io: CliIo,
  database: string | undefined,
): Promise<ServerSettings> {
  const { readSettings, SettingError } = await import("@gw/gateway");
  const env = await hostEnvironment(io, database);
  try {
    return readSettings(env);
  } catch (error) {
    throw SettingError.is(error) ? wrongUse(error.message) : error;
  }
}

/** The environment for the settings of a server, with the database of `--database`. */
export async function hostEnvironment(
  io: CliIo,
  database: string | undefined,
): Promise<CliIo["env"]> {
  if (database === undefined) return io.env;
  // The error of the setting would not name the option.
  if (database.trim() === "") {
    throw wrongUse(
      "--database must not be empty; pass a database, such as --database sqlite:.gw/gateway.db",
    );
  }
  // Read here, because `env:GW_DATABASE_URL` refers to the environment without the option.
  const url = await namedDatabase(io, "--database", database);
  return { ...io.env, GW_DATABASE_URL: url, GW_DATABASE_URL_FILE: undefined };
}

/**
 * Reads the settings for a database that must exist.
 *
 * @throws GatewayError RESOURCE_DOES_NOT_EXIST
 */
export async function existingDatabase(io: CliIo, database: string): Promise<ServerSettings> {
  const settings = await databaseSettings(io, database);
  requireExisting(settings.databaseUrl, "gw serve or gw secrets create creates one");
  return settings;
}

/** Reads the URL of a database from the text of an option. */
export async function namedDatabase(io: CliIo, option: string, text: string): Promise<string> {
  const { readDatabaseUrl, SettingError } = await import("@gw/gateway");
  try {
    const url = readDatabaseUrl(option, text, {
      env: io.env,
      onWarning: (warning) => notice(io, `warning: ${warning}`),
    });
    warnOfPassword(io, option, text);
    return url;
  } catch (error) {
    if (!SettingError.is(error)) throw error;
    throw wrongUse(optionMessage(option, error));
  }
}

/** The message about an invalid setting for the option that sets it. */
export function optionMessage(option: string, { message, rule, example }: SettingError): string {
  return rule === undefined ? message : `${option} ${rule}, such as ${option} ${example}`;
}
