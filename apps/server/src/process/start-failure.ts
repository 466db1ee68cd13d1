import { GatewayError } from "@gw/entities";
import { SettingError, StartError } from "@gw/gateway";
import { KeyError } from "@gw/key-management";

/** The reason for a failed start. */
export interface StartFailure {
  /** One line for the operator. */
  readonly line: string;
  /** 2: a setting or a key must be changed first. 1: the same start may succeed later. */
  readonly exitCode: 1 | 2;
}

/** Describes the error that stopped a start. */
export function startFailure(error: unknown): StartFailure {
  if (KeyError.is(error, "KEY_PROVIDER_UNAVAILABLE")) return { line: error.message, exitCode: 1 };
  if (SettingError.is(error) || KeyError.is(error)) return { line: error.message, exitCode: 2 };
  if (StartError.is(error)) return { line: error.message, exitCode: 1 };
  if (GatewayError.is(error)) return { line: `The database: ${error.message}`, exitCode: 1 };
  const { name, message } = error as Partial<Error>;
  const line = `The start failed unexpectedly: ${name}: ${message}`.replaceAll(/\s+/g, " ");
  return { line, exitCode: 1 };
}
