import type { GatewayErrorCode } from "@gw/entities";
import { type ExitCode, exitCodes } from "./exit-code.js";

const byErrorCode: Partial<Record<GatewayErrorCode, ExitCode>> = {
  INVALID_PARAMETER_VALUE: exitCodes.wrongUse,
  UNAUTHENTICATED: exitCodes.rejected,
  PERMISSION_DENIED: exitCodes.rejected,
  RESOURCE_DOES_NOT_EXIST: exitCodes.notFound,
  RESOURCE_ALREADY_EXISTS: exitCodes.rejected,
  INVALID_STATE: exitCodes.rejected,
  ENDPOINT_NOT_CALLABLE: exitCodes.rejected,
};

/** The exit code for an error code of the gateway. */
export function exitCodeOf(code: GatewayErrorCode): ExitCode {
  return byErrorCode[code] ?? exitCodes.failed;
}
