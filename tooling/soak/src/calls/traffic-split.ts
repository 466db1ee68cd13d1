/** The expected share of calls by model. */
export const shares: Readonly<Record<string, number>> = { large: 0.7, medium: 0.2, small: 0.1 };

/** Standard deviations; chance exceeds them in less than one of a million runs. */
const maxDeviation = 5;

/** Returns one line for each model whose count is outside the binomial bounds. */
export function unlikelyCounts(counts: ReadonlyMap<string, number>): string[] {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return Object.entries(shares).flatMap(([name, share]) => {
    const count = counts.get(name) ?? 0;
    const deviation = (count - total * share) / Math.sqrt(total * share * (1 - share));
    if (Math.abs(deviation) <= maxDeviation) return [];
    return `${name} got ${count} of ${total} calls: ${deviation.toFixed(1)} standard deviations off`;
  });
}
