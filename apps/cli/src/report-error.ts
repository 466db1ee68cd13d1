import { GatewayError, type GatewayErrorCode } from "@gw/entities";
import { CliError } from "./cli-error.js";
import { type ExitCode, exitCodes } from "./exit-code.js";
import type { CliIo } from "./terminal/cli-io.js";
import { notice, printJsonError } from "./terminal/output.js";

/** The exit codes for error codes of the gateway; `failed` for all others. */
const byErrorCode: Partial<Record<GatewayErrorCode, ExitCode>> = {
  INVALID_PARAMETER_VALUE: exitCodes.wrongUse,
  UNAUTHENTICATED: exitCodes.rejected,
  PERMISSION_DENIED: exitCodes.rejected,
  RESOURCE_DOES_NOT_EXIST: exitCodes.notFound,
  RESOURCE_ALREADY_EXISTS: exitCodes.rejected,
  INVALID_STATE: exitCodes.rejected,
  ENDPOINT_NOT_CALLABLE: exitCodes.rejected,
};

/** Prints an error as one line on stderr, and returns the exit code. */
export function reportError(io: CliIo, error: unknown, json: boolean): ExitCode {
  const { code, message, exitCode } = describe(error);
  const outcome = GatewayError.is(error) && error.outcomeUnknown ? { outcomeUnknown: true } : {};
  if (json) printJsonError(io, { errorCode: code, message, ...outcome });
  else notice(io, `gw: ${message}`);
  return exitCode;
}

function describe(error: unknown): { code: string; message: string; exitCode: ExitCode } {
  if (error instanceof CliError) return error;
  if (GatewayError.is(error)) {
    return {
      code: error.code,
      message: error.message,
      exitCode: byErrorCode[error.code] ?? exitCodes.failed,
    };
  }
  // The message of an unexpected error may contain a credential.
  const kind = error instanceof Error ? error.name : typeof error;
  return {
    code: "INTERNAL_ERROR",
    message: `an unexpected ${kind} ended the command; please report this bug of gw`,
    exitCode: exitCodes.failed,
  };
}
