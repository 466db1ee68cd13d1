import type { KeyRing } from "@gw/crypto";
import type { ConformanceRunner } from "@gw/crypto/conformance";
import type { WorkspaceId } from "@gw/entities";
import type { GatewayStore } from "../../gateway-store.js";
import type { GatewayBackend } from "../../ports/gateway-backend.js";

/** The test runner, and how to open the backend under test. */
export interface ConformanceHarness extends ConformanceRunner {
  /**
   * Opens an empty store whose key registry is empty. Pass `clock` and `newId` to the code that sets
   * times and ids; over a network that is the server.
   */
  open(environment: ConformanceEnvironment): Promise<ConformanceSubject>;
}

/** The keys, the clock and the id generator of a case. */
export interface ConformanceEnvironment {
  readonly keyRing: KeyRing;
  /** Milliseconds since the Unix epoch. */
  readonly clock: () => number;
  /** Returns 32 lowercase hex digits, unique; the backend's own generator when absent. */
  readonly newId?: () => string;
}

/** An opened store for one case. */
export interface ConformanceSubject {
  readonly store: GatewayStore;
  /** The workspace that {@link store} is confined to; `default` when absent. */
  readonly workspaceId?: WorkspaceId;
  /** The ports of the backend that stores the data; over a network those of the server. */
  readonly ports: Pick<
    GatewayBackend,
    | "kekRegistry"
    | "sealedSecrets"
    | "auditLog"
    | "serverRegistry"
    | "accessTokens"
    | "workspaces"
    | "openStore"
    | "listen"
  >;
  /** Opens another store on the same data, like a second process or client. */
  openAnother(): Promise<GatewayStore>;
  /** Releases everything that `open` created and closes the stores that are still open. */
  dispose(): Promise<void>;
}
