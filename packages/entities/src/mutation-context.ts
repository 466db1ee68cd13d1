/** Who asks for a mutation, and on whose request; the last argument of every mutating method. */
export interface MutationContext {
  /** Becomes `createdBy` or `lastUpdatedBy` and stands in the audit record. 1 to 255 characters. */
  readonly principal?: string | undefined;
  /** Stands in the audit record. 1 to 128 of `A-Z a-z 0-9 . _ -`. */
  readonly requestId?: string | undefined;
  /**
   * Called once, after the mutation is durable, with the store revision that it made. What it
   * throws becomes an uncaught exception; it does not fail the mutation.
   */
  readonly onCommitted?: ((revision: number) => void) | undefined;
}
