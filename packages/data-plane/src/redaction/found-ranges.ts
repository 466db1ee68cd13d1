/** A range of positions; `to` is excluded. */
export interface FoundRange {
  readonly from: number;
  readonly to: number;
}

/** Ranges of a response that belong to credentials, some several times. */
export class FoundRanges {
  #ranges: FoundRange[] = [];

  get isEmpty(): boolean {
    return this.#ranges.length === 0;
  }

  add(from: number, to: number): void {
    const last = this.#ranges.at(-1);
    if (last !== undefined && from <= last.to && to >= last.from) {
      const joined = { from: Math.min(from, last.from), to: Math.max(to, last.to) };
      this.#ranges[this.#ranges.length - 1] = joined;
    } else this.#ranges.push({ from, to });
  }

  /** All ranges; those that end before a position are forgotten. */
  takeUntil(position: number): readonly FoundRange[] {
    const ranges = this.#ranges;
    this.#ranges = ranges.filter(({ to }) => to > position);
    return ranges;
  }
}
