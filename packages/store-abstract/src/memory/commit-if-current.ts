import { GatewayError } from "@gw/entities";
import { settle } from "../settle.js";

/** A transaction that may be committed only while no other one has been. */
export interface OptimisticTransaction {
  /** Whether the state is unchanged since the transaction began. */
  readonly isCurrent: boolean;
  commit(): void;
}

/** One transaction commits in every round, so only a defect uses up this many. */
const maxAttempts = 10_000;

/**
 * Runs work in a transaction, and again in a new one when another transaction was committed.
 *
 * @throws what `work` throws; TEMPORARILY_UNAVAILABLE when other transactions always commit first
 */
export async function commitIfCurrent<Tx extends OptimisticTransaction, T>(
  begin: () => Tx,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const tx = begin();
    const outcome = await settle(() => work(tx));
    // The result or error of an outdated transaction may be wrong.
    if (!tx.isCurrent) continue;
    if ("error" in outcome) throw outcome.error;
    tx.commit();
    return outcome.value;
  }
  throw new GatewayError("TEMPORARILY_UNAVAILABLE", "Too many concurrent writers; try again");
}
