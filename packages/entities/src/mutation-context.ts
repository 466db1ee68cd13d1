import type { InputWarning } from "./input-warning.js";

/** The principal and request behind a mutation; the last argument of every mutating method. */
export interface MutationContext {
  /** Stored as `createdBy` or `lastUpdatedBy` and in the audit record. 1 to 255 characters. */
  readonly principal?: string | undefined;
  /** Stored in the audit record. 1 to 128 characters from `A-Z a-z 0-9 . _ -`. */
  readonly requestId?: string | undefined;
  /**
   * Called once, after the mutation is durable, with the new store revision. An exception from the
   * callback is uncaught; it does not fail the mutation.
   */
  readonly onCommitted?: ((revision: number) => void) | undefined;
  /**
   * Called at most once, before the mutation returns, with what is probably a mistake in its input.
   * An opened gateway and a REST client call it; a store alone does not.
   */
  readonly onWarnings?: ((warnings: readonly InputWarning[]) => void) | undefined;
  /**
   * Refuse the mutation if there would be warnings, with INVALID_PARAMETER_VALUE, or with
   * RESOURCE_DOES_NOT_EXIST for a missing endpoint of a token. An opened gateway and a REST client
   * obey it; a store alone does not.
   */
  readonly strict?: boolean | undefined;
}
