/** Counts responses by code and records their durations. */
export class ResponseStatistics {
  readonly #counts = new Map<string, number>();
  readonly #durations: number[] = [];
  #max = 0;

  add(code: string, ms: number): void {
    this.#counts.set(code, (this.#counts.get(code) ?? 0) + 1);
    this.#max = Math.max(this.#max, ms);
    if (code === "ok") this.#durations.push(ms);
  }

  get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }

  /** Milliseconds until a response of code `ok`. */
  quantile(share: number): number {
    const sorted = this.#durations.toSorted((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  }

  /** Milliseconds until the slowest response of any code. */
  get max(): number {
    return this.#max;
  }
}
