/** The result of work, or the error that it threw. */
export type Settled<T> = { readonly value: T } | { readonly error: unknown };

/**
 * Runs work and returns its result or its error, so that a backend can check before it uses either
 * whether the transaction was current.
 *
 * @example
 * ```ts
 * const outcome = await settle(() => work(draft));
 * if (!isCurrent()) continue;
 * if ("error" in outcome) throw outcome.error;
 * ```
 */
export async function settle<T>(work: () => Promise<T>): Promise<Settled<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    return { error };
  }
}
