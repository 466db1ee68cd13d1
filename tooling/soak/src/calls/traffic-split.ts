/** The share of calls that each model is to get. */
export const shares: Readonly<Record<string, number>> = { large: 0.7, medium: 0.2, small: 0.1 };

/** Standard deviations: beyond them lies one run of more than a million. */
const bound = 5;

/** @returns what lies outside the binomial bounds */
export function unlikely(counts: ReadonlyMap<string, number>): string[] {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return Object.entries(shares).flatMap(([name, share]) => {
    const count = counts.get(name) ?? 0;
    const deviation = (count - total * share) / Math.sqrt(total * share * (1 - share));
    if (Math.abs(deviation) <= bound) return [];
    return `${name} got ${count} of ${total} calls: ${deviation.toFixed(1)} standard deviations off`;
  });
}
