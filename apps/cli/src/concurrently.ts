/** Maps in order with at most `width` calls under way at once. */
export async function concurrently<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
  width: number = 8,
): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const worker = async () => {
    // One iterator is shared: every worker takes what is next.
    for (const [at, item] of queue) results[at] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
  return results;
}
