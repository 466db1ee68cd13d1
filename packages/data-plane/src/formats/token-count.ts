import type { TokenCounts } from "@gw/usage";

/** No call has more tokens; the sums of many calls stay safe integers. */
const maxCount = 1_000_000_000;

/** A count of a report; `undefined` if it is absent, or no integer from 0 to a billion. */
export function tokenCount(value: unknown): number | undefined {
  const isCount = typeof value === "number" && Number.isInteger(value);
  return isCount && value >= 0 && value <= maxCount ? value : undefined;
}

/** The sum of the counts that are known; `undefined` if none is. */
export function sumOf(...counts: readonly (number | undefined)[]): number | undefined {
  const known = counts.filter((count) => count !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, count) => sum + count, 0);
}

/** The parts of an input: what was read from a cache, written to it, there for a longer time, and audio. */
interface InputParts {
  readonly cached: number | undefined;
  readonly written?: number | undefined;
  /** A part of `written`. */
  readonly writtenLong?: number | undefined;
  readonly audio: number | undefined;
}

/** Splits the tokens of an input that includes its parts. */
export function splitInput(
  total: number | undefined,
  { cached, written, writtenLong, audio }: InputParts,
): TokenCounts {
  if (total === undefined) return {};
  const cacheRead = atMost(total, cached);
  const unread = total - (cacheRead ?? 0);
  const writes = splitWrites(atMost(unread, written), writtenLong);
  const uncached = unread - (sumOf(writes.cacheWrite, writes.cacheWriteLong) ?? 0);
  const audioInput = atMost(uncached, audio);
  return knownCounts({ input: uncached - (audioInput ?? 0), cacheRead, ...writes, audioInput });
}

/** Splits what was written to a cache; without the whole, its part is unknown. */
export function splitWrites(
  total: number | undefined,
  long: number | undefined,
): Pick<TokenCounts, "cacheWrite" | "cacheWriteLong"> {
  if (total === undefined) return {};
  const cacheWriteLong = atMost(total, long);
  return { cacheWrite: total - (cacheWriteLong ?? 0), cacheWriteLong };
}

/** Splits the tokens of an output that includes those of its audio and of reasoning. */
export function splitOutput(
  total: number | undefined,
  parts: { readonly reasoning: number | undefined; readonly audio: number | undefined },
): TokenCounts {
  if (total === undefined) return {};
  const audioOutput = atMost(total, parts.audio);
  const output = total - (audioOutput ?? 0);
  return knownCounts({ output, audioOutput, reasoning: atMost(output, parts.reasoning) });
}

/** The part of a whole, which is at most the whole. */
function atMost(whole: number, part: number | undefined): number | undefined {
  return part === undefined ? undefined : Math.min(part, whole);
}

/** Omits the counts that are unknown. */
export function knownCounts(
  counts: Readonly<Partial<Record<keyof TokenCounts, number | undefined>>>,
): TokenCounts {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== undefined));
}
