/** Lets one in at a time, in the order of arrival. */
export class Mutex {
  readonly #waiting: (() => void)[] = [];
  #isTaken = false;

  get isAwaited(): boolean {
    return this.#waiting.length > 0;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#isTaken) await new Promise<void>((enter) => this.#waiting.push(enter));
    this.#isTaken = true;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#isTaken = false;
      else next();
    }
  }
}
