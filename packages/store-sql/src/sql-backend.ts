import type { GatewayBackend, StoreManifest } from "@gw/store-abstract";

/** A backend on a SQL database, with what a host says and asks about it. */
export interface SqlBackend extends GatewayBackend {
  /** The database as a person would name it; never with a credential. */
  readonly description: string;
  /** One line each, for the operator: what is allowed, but not as it should be. */
  readonly notices: readonly string[];
  /** The number of the newest migration. */
  readonly schemaVersion: number;
  /** What the stores of this backend declare. */
  readonly manifest: StoreManifest;
  /**
   * Reads from the database, to tell whether it can be reached and still is the one that was
   * opened.
   *
   * @throws TEMPORARILY_UNAVAILABLE, STORE_CLOSED
   */
  ping(): Promise<void>;
}
