import { GatewayError, InvalidFieldError } from "@gw/entities";
import { CliError, wrongUse } from "../cli-error.js";
import { exitCodes } from "../exit-code.js";
import { optionMessage } from "../options/database-option.js";

/** The names for the user of the fields and of the setting that hold the URL of a database. */
type Names = Readonly<Record<string, string>>;

/** Names the option or the setting in errors about the `url` of a database. */
export function explainDatabase<T>(
  database: string | undefined,
  work: () => Promise<T>,
): Promise<T> {
  if (database === undefined) return explained({ url: "GW_DATABASE_URL" }, work);
  return explained({ url: "--database", GW_DATABASE_URL: "--database" }, work);
}

/** {@link explainDatabase} for the two databases of a copy. */
export function explainCopy<T>(work: () => Promise<T>): Promise<T> {
  return explained({ "from.url": "--from", "to.url": "--to" }, work);
}

/** {@link explainDatabase} for the database of an MLflow installation. */
export function explainMlflow<T>(work: () => Promise<T>): Promise<T> {
  return explained({ url: "--from" }, work);
}

async function explained<T>(names: Names, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const name = InvalidFieldError.is(error) ? names[error.field] : undefined;
    if (InvalidFieldError.is(error) && name !== undefined) throw wrongUse(error.messageFor(name));
    if (GatewayError.is(error, "INVALID_PARAMETER_VALUE")) throw wrongUse(error.message);
    throw await explainStartError(error, names);
  }
}

/** Maps an error of a start to the message and the exit code of a server. */
async function explainStartError(error: unknown, names: Names): Promise<unknown> {
  const [{ SettingError, StartError }, { KeyError }] = await Promise.all([
    import("@gw/gateway"),
    import("@gw/key-management"),
  ]);
  if (SettingError.is(error)) {
    const option = names[error.setting ?? ""];
    return wrongUse(option === undefined ? error.message : optionMessage(option, error));
  }
  // A repetition may succeed.
  if (StartError.is(error) || KeyError.is(error, "KEY_PROVIDER_UNAVAILABLE")) {
    return new CliError(exitCodes.failed, "FAILED", error.message);
  }
  if (KeyError.is(error)) return wrongUse(error.message);
  return error;
}
