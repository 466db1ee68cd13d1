/** Every answer that anybody got, counted by its code, with how long it took. */
export class Answers {
  readonly #counts = new Map<string, number>();
  readonly #times: number[] = [];
  #longestRefusal = 0;

  add(code: string, ms: number): void {
    this.#counts.set(code, (this.#counts.get(code) ?? 0) + 1);
    if (code === "ok") this.#times.push(ms);
    else this.#longestRefusal = Math.max(this.#longestRefusal, ms);
  }

  get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }

  /** Milliseconds until an acknowledgement. */
  quantile(share: number): number {
    const sorted = this.#times.toSorted((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  }

  /** Milliseconds until the slowest answer that was no acknowledgement. */
  get longestRefusal(): number {
    return this.#longestRefusal;
  }
}
