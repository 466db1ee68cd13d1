import { GatewayError, type MutationContext } from "@gw/entities";
import type { AuditAction, AuditLog, NewAuditRecord } from "@gw/store-abstract";
import { KeyError } from "../key-error.js";

/** An action on the keys: what, on which version, and by whom. */
export interface KeyAction {
  readonly action: AuditAction;
  readonly version?: number | undefined;
  readonly by: MutationContext;
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
}

/** The audit record of a successful action. */
export function auditRecordOf({ action, version, by, time }: KeyAction): NewAuditRecord {
  return {
    time,
    action,
    result: "succeeded",
    principal: by.principal,
    requestId: by.requestId,
    targetId: version === undefined ? undefined : String(version),
  };
}

/** The codes of rejected operations; with any other code the operation could not be attempted. */
const rejectionCodes = [
  "INVALID_STATE",
  "RESOURCE_DOES_NOT_EXIST",
  "RESOURCE_ALREADY_EXISTS",
] as const;

/** Runs an operation, and appends an audit record if the operation is rejected. */
export async function audited<T>(
  auditLog: AuditLog,
  key: KeyAction,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const error = asGatewayError(cause);
    const code = rejectionCodes.find((one) => GatewayError.is(error, one));
    if (code !== undefined) {
      await auditLog.append([{ ...auditRecordOf(key), result: "refused", code }]);
    }
    throw error;
  }
}

/** Converts a {@link KeyError}, whose text operators may see, to an error that a server returns. */
export function asGatewayError(error: unknown): unknown {
  if (!KeyError.is(error)) return error;
  const isUnavailable = error.code === "KEY_PROVIDER_UNAVAILABLE";
  const code = isUnavailable ? "TEMPORARILY_UNAVAILABLE" : "INVALID_STATE";
  return new GatewayError(code, error.message, { cause: error });
}
