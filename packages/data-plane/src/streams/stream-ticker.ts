/** Something that must act from time to time while a response is open. */
export interface Ticking {
  /** @param elapsed - milliseconds since the last tick */
  onTick(elapsed: number): void;
}

/** Ticks for all open responses with one timer: a timer per event would cost more than its relay. */
export class StreamTicker {
  readonly #interval: number;
  readonly #open = new Set<Ticking>();
  #timer: NodeJS.Timeout | undefined;

  /** @param interval - milliseconds */
  constructor(interval: number) {
    this.#interval = interval;
  }

  add(ticking: Ticking): void {
    this.#open.add(ticking);
    // The open connection keeps the process alive, not this timer.
    this.#timer ??= setInterval(this.#tick, this.#interval).unref();
  }

  delete(ticking: Ticking): void {
    this.#open.delete(ticking);
    if (this.#open.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  readonly #tick = (): void => {
    for (const ticking of this.#open) ticking.onTick(this.#interval);
  };
}
