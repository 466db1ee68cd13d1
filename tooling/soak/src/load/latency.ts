/** Milliseconds that something took, many times. */
export interface Lags {
  readonly median: number;
  readonly longest: number;
}

export function lagsOf(times: readonly number[]): Lags {
  const sorted = times.toSorted((a, b) => a - b);
  return { median: sorted[Math.floor(sorted.length / 2)] ?? 0, longest: sorted.at(-1) ?? 0 };
}
