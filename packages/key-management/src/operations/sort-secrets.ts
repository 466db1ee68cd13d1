import { setImmediate } from "node:timers/promises";
import { CryptoError } from "@gw/crypto";
import { GatewayError } from "@gw/entities";
import {
  type SealedSecret,
  type UnreadableReason,
  type UnreadableSecret,
  unreadableReasons,
} from "@gw/store-abstract";

/** How many secrets are worked on at once: a key provider outside of the process is asked for each. */
const lanes = 16;

/** Rows with what became of them, apart from those that do not open. */
export interface SortedSecrets<T> {
  readonly opened: readonly (readonly [SealedSecret, T])[];
  readonly unreadable: readonly UnreadableSecret[];
}

/**
 * Does `work` with each row, and sorts out those that do not open.
 *
 * @throws GatewayError TEMPORARILY_UNAVAILABLE while a key provider is away
 */
export async function sortSecrets<T>(
  rows: readonly SealedSecret[],
  work: (row: SealedSecret) => Promise<T>,
): Promise<SortedSecrets<T>> {
  const opened: [SealedSecret, T][] = [];
  const unreadable: UnreadableSecret[] = [];
  for (let at = 0; at < rows.length; at += lanes) {
    await Promise.all(
      rows.slice(at, at + lanes).map(async (row) => {
        const result = await attempt(row, work);
        if ("reason" in result) unreadable.push(result);
        else opened.push([row, result.value]);
      }),
    );
    // A key of this process never waits: without a pause nothing else would get a turn.
    await setImmediate();
  }
  return { opened, unreadable };
}

async function attempt<T>(
  row: SealedSecret,
  work: (row: SealedSecret) => Promise<T>,
): Promise<{ readonly value: T } | UnreadableSecret> {
  try {
    if (row.isDamaged) throw new CryptoError("ENVELOPE_TAMPERED");
    return { value: await work(row) };
  } catch (error) {
    const { secretId, secretName, kekVersion } = row;
    return { secretId, secretName, kekVersion, reason: reasonOf(error) };
  }
}

function reasonOf(error: unknown): UnreadableReason {
  if (!CryptoError.is(error)) throw error;
  const reason = unreadableReasons.find((one) => one === error.code);
  if (reason !== undefined) return reason;
  throw new GatewayError("TEMPORARILY_UNAVAILABLE", "The key provider is away; try again", {
    cause: error,
  });
}

/** Where the stretch after these rows begins; absent where they were the last. */
export function nextAfter(rows: readonly SealedSecret[], limit: number): { next?: string } {
  const last = rows.at(-1);
  return last === undefined || rows.length < limit ? {} : { next: last.secretId };
}
