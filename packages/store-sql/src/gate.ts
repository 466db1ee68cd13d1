import { DatabaseError } from "./database-error.js";

interface Waiting {
  readonly enter: () => void;
  readonly refuse: (error: unknown) => void;
}

export interface GateOptions {
  /** How many may be inside at the same time. */
  readonly width: number;
  /**
   * Milliseconds for which the queue may stand still. Then all in it are refused together, instead
   * of one after the other; who is inside is not touched. Absent: they wait as long as it takes.
   */
  readonly patience?: number | undefined;
}

/** Lets a bounded number in at a time, in the order of arrival. */
export class Gate {
  readonly #width: number;
  readonly #patience: number | undefined;
  readonly #waiting: Waiting[] = [];
  #inside = 0;
  #timer: NodeJS.Timeout | undefined;
  #whenEmpty: (() => void)[] = [];

  constructor({ width, patience }: GateOptions) {
    this.#width = width;
    this.#patience = patience;
  }

  get isAwaited(): boolean {
    return this.#waiting.length > 0;
  }

  /** @throws {@link DatabaseError} TEMPORARILY_UNAVAILABLE when the queue stood still for too long */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#inside < this.#width) this.#inside += 1;
    else await this.#wait();
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  /** Resolves when nobody is inside and nobody waits. */
  empty(): Promise<void> {
    if (this.#inside === 0) return Promise.resolve();
    return new Promise((resolve) => this.#whenEmpty.push(resolve));
  }

  #wait(): Promise<void> {
    return new Promise((enter, refuse) => {
      this.#waiting.push({ enter, refuse });
      if (this.#timer === undefined) this.#watch();
    });
  }

  #leave(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const next = this.#waiting.shift();
    // Whoever enters takes the place over: nobody else gets in between.
    if (next !== undefined) next.enter();
    else this.#inside -= 1;
    if (this.#waiting.length > 0) this.#watch();
    if (this.#inside > 0) return;
    for (const resolve of this.#whenEmpty.splice(0)) resolve();
  }

  #watch(): void {
    if (this.#patience === undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      const error = new DatabaseError(
        "TEMPORARILY_UNAVAILABLE",
        "The database does not keep up with what was asked of it before; try again",
        {},
      );
      for (const { refuse } of this.#waiting.splice(0)) refuse(error);
    }, this.#patience);
  }
}
