import { setImmediate } from "node:timers/promises";
import { type SealedSecret, type UnreadableSecret, unreadableReasonOf } from "@gw/store-abstract";
import pMap from "p-map";

/** Secrets that are processed at once; an external key provider gets one request for each. */
const concurrency = 16;

/** The rows of a range: results of the readable ones, and the unreadable ones with reasons. */
export interface ProcessedSecrets<T> {
  readonly processed: readonly (readonly [SealedSecret, T])[];
  readonly unreadable: readonly UnreadableSecret[];
}

/**
 * Runs `work` for each row, several at once, and collects the rows that do not open. Both results
 * are in the order of the rows.
 *
 * @throws GatewayError TEMPORARILY_UNAVAILABLE if a key provider is unavailable
 */
export async function processSecrets<T>(
  rows: readonly SealedSecret[],
  work: (row: SealedSecret) => Promise<T>,
): Promise<ProcessedSecrets<T>> {
  const processed: [SealedSecret, T][] = [];
  const unreadable: UnreadableSecret[] = [];
  const results = await pMap(
    rows,
    async (row) => {
      const result = await attempt(row, work);
      // A key in memory never waits, so without this pause other work would starve.
      await setImmediate();
      return { row, result };
    },
    { concurrency },
  );
  for (const { row, result } of results) {
    if ("reason" in result) unreadable.push(result);
    else processed.push([row, result.value]);
  }
  return { processed, unreadable };
}

async function attempt<T>(
  row: SealedSecret,
  work: (row: SealedSecret) => Promise<T>,
): Promise<{ readonly value: T } | UnreadableSecret> {
  try {
    return { value: await work(row) };
  } catch (error) {
    const { secretId, secretName, kekVersion } = row;
    return { secretId, secretName, kekVersion, reason: unreadableReasonOf(error, row) };
  }
}

/** The start of the range after these rows; empty if they were the last ones. */
export function nextAfter(rows: readonly SealedSecret[], limit: number): { next?: string } {
  const last = rows.at(-1);
  return last === undefined || rows.length < limit ? {} : { next: last.secretId };
}
