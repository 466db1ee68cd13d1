import type { Limiter } from "@gw/limits";
import type { BatchStore } from "@gw/usage/spool";

/** A usage store whose batches a limiter knows before they are sent: the ledger settles their charges. */
export function settledStore(store: BatchStore, limiter: Pick<Limiter, "batched">): BatchStore {
  return {
    registerGateway: (gateway) => store.registerGateway(gateway),
    addBatch(batch) {
      const { gatewayId, number, charges = [] } = batch;
      if (charges.length > 0) limiter.batched({ gatewayId, number, charges });
      return store.addBatch(batch);
    },
  };
}
