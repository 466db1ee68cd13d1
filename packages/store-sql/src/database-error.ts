import { GatewayError, type GatewayErrorCode } from "@gw/entities";

/**
 * A failure of the database in our own words. The driver's error is its cause, for logs only; a
 * dialect hands over none whose text could hold a bound value.
 */
export class DatabaseError extends GatewayError {
  /** The transaction was rolled back because of others; run again from its start it may succeed. */
  readonly isTransient: boolean;

  constructor(
    code: GatewayErrorCode,
    message: string,
    { isTransient = false, cause }: { readonly isTransient?: boolean; readonly cause?: unknown },
  ) {
    super(code, message, { cause });
    this.isTransient = isTransient;
  }
}

export function isTransient(error: unknown): boolean {
  return error instanceof DatabaseError && error.isTransient;
}
