import type { GatewayError } from "@gw/entities";

/** The target of a rejected request, as an audit record names it. */
export interface AuditTarget {
  readonly targetId?: string;
  readonly targetName?: string;
}

/** The input fields that identify the target of a mutation. */
export interface AuditTargetFields<Name extends string = string> {
  /** Several fields are joined by `/`. Absent for a target that the mutation creates. */
  readonly id?: readonly Name[];
  readonly name?: Name;
}

/** Maximum lengths of an audit record's fields; anything longer identifies no existing target. */
const maxIdLength = 700;
const maxNameLength = 255;

const wellFormedId = /^[sdelmtw]-[0-9a-f]{32}$/;

/**
 * Reads the target of a rejected request from its input. Input that failed validation may hold a
 * credential in the wrong field, so only well-formed ids are taken from it.
 */
export function auditTargetOf(
  fields: AuditTargetFields,
  input: unknown,
  error: GatewayError,
): AuditTarget {
  const values = (input ?? {}) as Readonly<Record<string, unknown>>;
  const isValid = error.code !== "INVALID_PARAMETER_VALUE";
  const targetId = idOf(
    (fields.id ?? []).map((field) => values[field]),
    isValid,
  );
  const name = fields.name === undefined ? undefined : values[fields.name];
  const hasName = isValid && typeof name === "string" && name.length <= maxNameLength;
  return {
    ...(targetId !== undefined && { targetId }),
    ...(hasName && { targetName: name }),
  };
}

function idOf(parts: readonly unknown[], isValid: boolean): string | undefined {
  if (parts.length === 1) {
    const [id] = parts;
    return typeof id === "string" && wellFormedId.test(id) ? id : undefined;
  }
  if (parts.length === 0 || !isValid) return undefined;
  const id = parts.join("/");
  return id.length <= maxIdLength ? id : undefined;
}
