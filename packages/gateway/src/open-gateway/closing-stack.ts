/**
 * Closes resources in reverse order of their opening.
 *
 * @example
 * ```ts
 * const opened = new ClosingStack();
 * const backend = opened.add(await openBackend(settings));
 * opened.defer(() => timer.unref());
 * await opened.close();
 * ```
 */
export class ClosingStack {
  readonly #steps: (() => unknown)[] = [];
  #closing: Promise<void> | undefined;

  /** Adds a resource and returns it. */
  add<T extends { close(): unknown }>(resource: T): T {
    this.defer(() => resource.close());
    return resource;
  }

  /** Adds a step of {@link close}. */
  defer(step: () => unknown): void {
    this.#steps.push(step);
  }

  /**
   * Runs all steps one after the other, the last one first. Idempotent.
   *
   * @throws the first error of a step, after all steps
   */
  close(): Promise<void> {
    this.#closing ??= this.#run();
    return this.#closing;
  }

  async #run(): Promise<void> {
    const errors: unknown[] = [];
    for (const step of this.#steps.toReversed()) {
      try {
        await step();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }
}
