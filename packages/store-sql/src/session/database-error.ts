import { GatewayError, type GatewayErrorCode, type GatewayErrorOptions } from "@gw/entities";

/**
 * What a failure means for the connection and for a retry:
 * - `contended`: rolled back because of concurrent transactions; a retry from the start may
 * succeed.
 * - `connection_lost`: nothing was committed; a retry on another connection may succeed.
 * - `timed_out`: the connection is unusable, and a retry would only time out again.
 * - `forbidden`: the database user lacks a privilege.
 */
export type DatabaseFailureKind = "contended" | "connection_lost" | "timed_out" | "forbidden";

/**
 * A database failure with a gateway error code. The driver's error is the cause, for logs only;
 * dialects pass on no driver error whose text could contain a bound value.
 */
export class DatabaseError extends GatewayError {
  readonly failureKind: DatabaseFailureKind | undefined;

  constructor(
    code: GatewayErrorCode,
    message: string,
    {
      failureKind,
      ...options
    }: GatewayErrorOptions & { readonly failureKind?: DatabaseFailureKind },
  ) {
    super(code, message, options);
    this.failureKind = failureKind;
  }
}

/** Whether the same transaction may succeed when it is retried from its start. */
export function isTransient(error: unknown): boolean {
  const failureKind = failureKindOf(error);
  return failureKind === "contended" || failureKind === "connection_lost";
}

/** Whether the connection is unusable after the error. */
export function endsConnection(error: unknown): boolean {
  const failureKind = failureKindOf(error);
  return failureKind === "connection_lost" || failureKind === "timed_out";
}

/** Whether the database user lacks a privilege. */
export function isForbidden(error: unknown): boolean {
  return failureKindOf(error) === "forbidden";
}

function failureKindOf(error: unknown): DatabaseFailureKind | undefined {
  return error instanceof DatabaseError ? error.failureKind : undefined;
}
