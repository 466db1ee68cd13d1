import type { WorkspaceId } from "@gw/entities";
import {
  AbstractGatewayStore,
  type AbstractGatewayStoreOptions,
  type StoreManifest,
  type StoreReader,
  type StoreTransaction,
} from "@gw/store-abstract";
import type { SqlDatabase } from "../session/sql-database.js";
import { SqlReader } from "./sql-reader.js";
import { SqlTransaction } from "./sql-transaction.js";

/** A gateway store on an opened database; it shares the connections with the backend's ports. */
export class SqlGatewayStore extends AbstractGatewayStore {
  readonly manifest: StoreManifest;
  protected readonly reader: StoreReader;
  readonly #database: SqlDatabase;

  constructor(database: SqlDatabase, options: AbstractGatewayStoreOptions) {
    super(options);
    this.#database = database;
    this.reader = new SqlReader(database);
    this.manifest = database.manifest;
  }

  protected transact<T>(
    workspaceId: WorkspaceId,
    work: (tx: StoreTransaction) => Promise<T>,
  ): Promise<T> {
    const { connections } = this.#database;
    return this.#database.write(async (session) =>
      work(await SqlTransaction.begin(session, connections, workspaceId)),
    );
  }
}
