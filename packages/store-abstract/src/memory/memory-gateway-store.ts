import type { WorkspaceId } from "@gw/entities";
import {
  AbstractGatewayStore,
  type AbstractGatewayStoreOptions,
} from "../abstract-gateway-store.js";
import type { StoreManifest } from "../manifest.js";
import type { StoreReader, StoreTransaction } from "../store-rows.js";
import { commitIfCurrent } from "./commit-if-current.js";
import { MemoryRows } from "./memory-rows.js";
import type { MemoryState } from "./memory-state.js";
import { MemoryTransaction } from "./memory-transaction.js";

/** The store of {@link createMemoryBackend}; commits only if the revision is unchanged. */
export class MemoryGatewayStore extends AbstractGatewayStore {
  readonly manifest: StoreManifest = {
    name: "memory",
    durable: false,
    stampsCaller: true,
    notifies: false,
    workspaces: true,
  };
  protected readonly reader: StoreReader;
  readonly #state: MemoryState;

  constructor(state: MemoryState, options: AbstractGatewayStoreOptions) {
    super(options);
    this.#state = state;
    this.reader = new MemoryRows(state);
  }

  protected async transact<T>(
    workspace: WorkspaceId,
    work: (tx: StoreTransaction) => Promise<T>,
  ): Promise<T> {
    return commitIfCurrent(() => new MemoryTransaction(this.#state, workspace), work);
  }
}
