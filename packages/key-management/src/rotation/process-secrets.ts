import { setImmediate } from "node:timers/promises";
import { type SealedSecret, type UnreadableSecret, unreadableReasonOf } from "@gw/store-abstract";

/** Secrets that are processed at once; an external key provider gets one request for each. */
const concurrency = 16;

/** The rows of a range: results of the readable ones, and the unreadable ones with reasons. */
export interface ProcessedSecrets<T> {
  readonly processed: readonly (readonly [SealedSecret, T])[];
  readonly unreadable: readonly UnreadableSecret[];
}

/**
 * Runs `work` for each row and collects the rows that do not open.
 *
 * @throws GatewayError TEMPORARILY_UNAVAILABLE if a key provider is unavailable
 */
export async function processSecrets<T>(
  rows: readonly SealedSecret[],
  work: (row: SealedSecret) => Promise<T>,
): Promise<ProcessedSecrets<T>> {
  const processed: [SealedSecret, T][] = [];
  const unreadable: UnreadableSecret[] = [];
  for (let start = 0; start < rows.length; start += concurrency) {
    await Promise.all(
      rows.slice(start, start + concurrency).map(async (row) => {
        const result = await attempt(row, work);
        if ("reason" in result) unreadable.push(result);
        else processed.push([row, result.value]);
      }),
    );
    // A key in memory never waits, so without this pause other work would starve.
    await setImmediate();
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
    return { secretId, secretName, kekVersion, reason: unreadableReasonOf(error) };
  }
}

/** The start of the range after these rows; empty if they were the last ones. */
export function nextAfter(rows: readonly SealedSecret[], limit: number): { next?: string } {
  const last = rows.at(-1);
  return last === undefined || rows.length < limit ? {} : { next: last.secretId };
}
