import type { WorkspaceId } from "@gw/entities";
import {
  AbstractGatewayStore,
  type AbstractGatewayStoreOptions,
  type StoreManifest,
  type StoreReader,
  type StoreTransaction,
} from "@gw/store-abstract";
import type { AcmeDatabase } from "./database.js";
import { AcmeReader } from "./reader.js";
import { AcmeTransaction } from "./transaction.js";

export class AcmeGatewayStore extends AbstractGatewayStore {
  readonly manifest: StoreManifest = {
    name: "acme",
    durable: true,
    stampsCaller: true,
    notifies: false,
    workspaces: false,
  };
  protected readonly reader: StoreReader;
  readonly #database: AcmeDatabase;

  constructor(database: AcmeDatabase, options: AbstractGatewayStoreOptions) {
    super(options);
    this.#database = database;
    this.reader = new AcmeReader(() => database.state);
  }

  protected transact<T>(
    _workspace: WorkspaceId,
    work: (tx: StoreTransaction) => Promise<T>,
  ): Promise<T> {
    return this.#database.transact((draft) => work(new AcmeTransaction(draft)));
  }
}
