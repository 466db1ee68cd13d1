/** A clock that stands still until the case moves it. */
export class CaseClock {
  // Not a whole second: rounding would show.
  #now = 1_760_000_000_123;

  /** Milliseconds since the Unix epoch. */
  get now(): number {
    return this.#now;
  }

  /** Moves it, back as well, by a number of milliseconds that is no whole second. */
  advance(milliseconds = 7_001): void {
    this.#now += milliseconds;
  }
}
