import type { GatewayErrorCode } from "@gw/entities";

/** The exit codes, documented in docs/cli.md. A number never changes its meaning. */
export const exitCodes = {
  done: 0,
  failed: 1,
  wrongUse: 2,
  doneInPart: 3,
  notFound: 4,
  rejected: 5,
  interrupted: 130,
} as const;
/** One of {@link exitCodes}. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

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
