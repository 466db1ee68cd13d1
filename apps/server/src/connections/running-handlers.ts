/** Counts the handlers that are running. A handler may outlast the connection of its client. */
export class RunningHandlers {
  #count = 0;
  readonly #waiting: (() => void)[] = [];

  async run<T>(handler: () => T): Promise<Awaited<T>> {
    this.#count += 1;
    try {
      return await handler();
    } finally {
      this.#count -= 1;
      if (this.#count === 0) for (const resolve of this.#waiting.splice(0)) resolve();
    }
  }

  /** Resolves once no handler is running. */
  async end(): Promise<void> {
    if (this.#count > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}
