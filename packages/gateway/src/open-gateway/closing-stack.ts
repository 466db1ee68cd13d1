/** What has to be closed again, in the order in which it was opened. */
export class ClosingStack {
  readonly #steps: (() => unknown)[] = [];
  #closing: Promise<void> | undefined;

  /** Adds a resource and returns it. */
  add<T extends { close(): unknown }>(resource: T): T {
    this.defer(() => resource.close());
    return resource;
  }

  /** Adds a step that runs at the close. */
  defer(step: () => unknown): void {
    this.#steps.push(step);
  }

  /**
   * Runs all steps, the last one first, each after the one before it has ended. Idempotent.
   *
   * @throws the first error of a step, after all steps have run
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
