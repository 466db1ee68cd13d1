import { GatewayError, type MutationContext } from "@gw/entities";
import type { AuditAction, AuditLog, NewAuditRecord } from "@gw/store-abstract";
import { KeyError } from "../key-error.js";

/** What is being done to which version, by whom. */
export interface KeyAction {
  readonly action: AuditAction;
  readonly version?: number | undefined;
  readonly by: MutationContext;
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
}

/** The audit record of an action that succeeds. */
export function recordOf({ action, version, by, time }: KeyAction): NewAuditRecord {
  return {
    time,
    action,
    result: "succeeded",
    principal: by.principal,
    requestId: by.requestId,
    targetId: version === undefined ? undefined : String(version),
  };
}

/** The codes with which an operation says no; others mean that it could not be tried. */
const refusals = ["INVALID_STATE", "RESOURCE_DOES_NOT_EXIST", "RESOURCE_ALREADY_EXISTS"] as const;

/** Runs an operation. One that is refused leaves an audit record in a transaction of its own. */
export async function audited<T>(
  auditLog: AuditLog,
  key: KeyAction,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const error = asGatewayError(cause);
    const code = refusals.find((one) => GatewayError.is(error, one));
    if (code !== undefined) await auditLog.append([{ ...recordOf(key), result: "refused", code }]);
    throw error;
  }
}

/** What a server can answer: the settings of keys are the operator's, who asks. */
export function asGatewayError(error: unknown): unknown {
  if (!KeyError.is(error)) return error;
  const isAway = error.code === "KEY_PROVIDER_UNAVAILABLE";
  return new GatewayError(isAway ? "TEMPORARILY_UNAVAILABLE" : "INVALID_STATE", error.message, {
    cause: error,
  });
}
