import { GatewayError } from "@gw/entities";
import {
  AbstractGatewayStore,
  type AbstractGatewayStoreOptions,
} from "../abstract-gateway-store.js";
import type { StoreManifest } from "../manifest.js";
import type { StoreReader } from "../store-reader.js";
import type { StoreTransaction } from "../store-transaction.js";
import { MemoryReader } from "./memory-reader.js";
import type { MemoryState } from "./memory-state.js";
import { MemoryTransaction } from "./memory-transaction.js";
import { settle } from "./settle.js";

/** Some transaction commits in every round, so this many lost rounds mean more than bad luck. */
const attempts = 10_000;

/** The store of {@link createMemoryBackend}: commits on condition that the revision is unchanged. */
export class MemoryGatewayStore extends AbstractGatewayStore {
  readonly manifest: StoreManifest = {
    name: "memory",
    durable: false,
    stampsCaller: true,
    notifies: false,
  };
  protected readonly reader: StoreReader;
  readonly #state: MemoryState;

  constructor(state: MemoryState, options: AbstractGatewayStoreOptions) {
    super(options);
    this.#state = state;
    this.reader = new MemoryReader(state);
  }

  protected async transact<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T> {
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const tx = new MemoryTransaction(this.#state);
      const outcome = await settle(() => work(tx));
      // Somebody else committed meanwhile: neither result nor refusal can be trusted.
      if (!tx.isCurrent) continue;
      if ("error" in outcome) throw outcome.error;
      tx.commit();
      return outcome.value;
    }
    throw new GatewayError("TEMPORARILY_UNAVAILABLE", "Too many writers at once; try again");
  }
}
