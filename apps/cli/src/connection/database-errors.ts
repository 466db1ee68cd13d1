import { GatewayError } from "@gw/entities";
import { CliError, wrongUse } from "../cli-error.js";
import { exitCodes } from "../exit-code.js";
import { namingOption } from "./cli-settings.js";

/** Names the option or the setting in errors about the `url` of a database. */
export function explainDatabase<T>(
  database: string | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const name = database === undefined ? "GW_DATABASE_URL" : "--database";
  return explained(work, (message) => message.replace(/^`?url`? /, `${name} `));
}

/** {@link explainDatabase} for the two databases of a copy. */
export function explainCopy<T>(work: () => Promise<T>): Promise<T> {
  return explained(work, (message) => message.replace(/^`?(from|to)\.url`? /, "--$1 "));
}

/** {@link explainDatabase} for the database of an MLflow installation. */
export function explainMlflow<T>(work: () => Promise<T>): Promise<T> {
  return explained(work, (message) => message.replace(/^`?url`? /, "--from "));
}

async function explained<T>(
  work: () => Promise<T>,
  rename: (message: string) => string,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (GatewayError.is(error, "INVALID_PARAMETER_VALUE")) throw wrongUse(rename(error.message));
    throw await explainStartError(error);
  }
}

/** Maps an error of a start to the message and the exit code of a server. */
async function explainStartError(error: unknown): Promise<unknown> {
  const [{ SettingError, StartError }, { KeyError }] = await Promise.all([
    import("@gw/gateway"),
    import("@gw/key-management"),
  ]);
  if (SettingError.is(error)) return wrongUse(namingOption(error.message));
  // A repetition may succeed.
  if (error instanceof StartError || KeyError.is(error, "KEY_PROVIDER_UNAVAILABLE")) {
    return new CliError(exitCodes.failed, "FAILED", error.message);
  }
  if (KeyError.is(error)) return wrongUse(error.message);
  return error;
}
