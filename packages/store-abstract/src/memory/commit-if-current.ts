import { GatewayError } from "@gw/entities";
import { settle } from "./settle.js";

/** A transaction that can be committed while nobody else has. */
export interface OptimisticTransaction {
  /** Whether the state still is the one that it began with. */
  readonly isCurrent: boolean;
  commit(): void;
}

/** Some transaction commits in every round, so this many lost rounds mean more than bad luck. */
const attempts = 10_000;

/**
 * Runs work in a transaction, and again in another where somebody else committed meanwhile.
 *
 * @throws what `work` throws; TEMPORARILY_UNAVAILABLE where others always come first
 */
export async function commitIfCurrent<Tx extends OptimisticTransaction, T>(
  begin: () => Tx,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const tx = begin();
    const outcome = await settle(() => work(tx));
    // Neither result nor refusal can be trusted then.
    if (!tx.isCurrent) continue;
    if ("error" in outcome) throw outcome.error;
    tx.commit();
    return outcome.value;
  }
  throw new GatewayError("TEMPORARILY_UNAVAILABLE", "Too many writers at once; try again");
}
