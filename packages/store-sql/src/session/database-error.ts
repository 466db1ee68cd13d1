import { GatewayError, type GatewayErrorCode, type GatewayErrorOptions } from "@gw/entities";

/**
 * What a failure means for the connection, for a retry and for a COMMIT:
 * - `contended`: rolled back, such as because of concurrent transactions; a retry from the start
 * may succeed.
 * - `rolled_back`: rolled back; a retry would fail again.
 * - `read_only`: rolled back, because the database accepts no writes; other connections to a server may
 * lead to one that does.
 * - `connection_lost`: nothing was committed unless COMMIT was sent; a retry on another connection
 * may succeed.
 * - `timed_out`: like `connection_lost`, but a retry would only time out again.
 * - `forbidden`: the database user lacks a privilege.
 */
export type DatabaseFailureKind =
  | "contended"
  | "rolled_back"
  | "read_only"
  | "connection_lost"
  | "timed_out"
  | "forbidden";

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
    }: GatewayErrorOptions & { readonly failureKind?: DatabaseFailureKind | undefined },
  ) {
    super(code, message, options);
    this.failureKind = failureKind;
  }
}

/** Whether the same transaction may succeed when it is retried from its start. */
export function isTransient(error: unknown): boolean {
  return isOfKind(error, "contended", "connection_lost");
}

/** Whether the connection is unusable after the error. */
export function endsConnection(error: unknown): boolean {
  return isOfKind(error, "connection_lost", "timed_out", "read_only");
}

/** Whether the database accepts no writes, so that other connections to it are useless too. */
export function isReadOnly(error: unknown): boolean {
  return isOfKind(error, "read_only");
}

/** Whether a COMMIT that fails with the error is known to have changed nothing. */
export function isRolledBack(error: unknown): boolean {
  return isOfKind(error, "contended", "rolled_back", "read_only");
}

/** Whether the database user lacks a privilege. */
export function isForbidden(error: unknown): boolean {
  return isOfKind(error, "forbidden");
}

function isOfKind(error: unknown, ...kinds: readonly DatabaseFailureKind[]): boolean {
  if (!(error instanceof DatabaseError) || error.failureKind === undefined) return false;
  return kinds.includes(error.failureKind);
}
