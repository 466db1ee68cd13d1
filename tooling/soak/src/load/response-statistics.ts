/** Every answer that anybody got, counted by its code, with how long it took. */
export class Answers {
  readonly #counts = new Map<string, number>();
  readonly #times: number[] = [];
  #longest = 0;

  add(code: string, ms: number): void {
    this.#counts.set(code, (this.#counts.get(code) ?? 0) + 1);
    this.#longest = Math.max(this.#longest, ms);
    if (code === "ok") this.#times.push(ms);
  }

  get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }

  /** Milliseconds until an acknowledgement. */
  quantile(share: number): number {
    const sorted = this.#times.toSorted((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  }

  /** Milliseconds until the slowest answer, whatever it was. */
  get longest(): number {
    return this.#longest;
  }
}
