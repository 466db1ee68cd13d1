import { GatewayError, type GatewayErrorCode } from "@gw/entities";

/**
 * What the failure means for the connection and for whoever would try again:
 * - `contended`: rolled back because of others; run again from its start it may succeed.
 * - `connection lost`: nothing of it was committed, and another connection may do.
 * - `timed out`: the connection is of no use any more, and trying again would only wait again.
 * - `forbidden`: the user that we are there lacks a right.
 */
export type DatabaseTrouble = "contended" | "connection lost" | "timed out" | "forbidden";

/**
 * A failure of the database in our own words. The driver's error is its cause, for logs only; a
 * dialect hands over none whose text could hold a bound value.
 */
export class DatabaseError extends GatewayError {
  readonly trouble: DatabaseTrouble | undefined;

  constructor(
    code: GatewayErrorCode,
    message: string,
    { trouble, cause }: { readonly trouble?: DatabaseTrouble; readonly cause?: unknown },
  ) {
    super(code, message, { cause });
    this.trouble = trouble;
  }
}

/** Whether the same transaction, run again from its start, may succeed. */
export function isTransient(error: unknown): boolean {
  const trouble = troubleOf(error);
  return trouble === "contended" || trouble === "connection lost";
}

/** Whether nothing more can be said on the connection. */
export function endsConnection(error: unknown): boolean {
  const trouble = troubleOf(error);
  return trouble === "connection lost" || trouble === "timed out";
}

export function isForbidden(error: unknown): boolean {
  return troubleOf(error) === "forbidden";
}

function troubleOf(error: unknown): DatabaseTrouble | undefined {
  return error instanceof DatabaseError ? error.trouble : undefined;
}
