import type { GatewayBackend } from "./ports/gateway-backend.js";

/**
 * The capabilities that a backend declares. Each field documents the consequence of `false`; the
 * conformance suite tests the declared branch.
 */
export interface StoreManifest {
  /** For display, such as `memory` or `sqlite`. */
  readonly name: string;
  /** `false`: the data is lost when the process ends; opening it again yields an empty store. */
  readonly durable: boolean;
  /**
   * `false`: the `principal` of a call is ignored; the remote server records the principal that it
   * authenticated.
   */
  readonly stampsCaller: boolean;
  /**
   * `false`: {@link GatewayBackend.listen} is absent; caches must poll the revision to detect changes
   * by other processes.
   */
  readonly notifies: boolean;
  /**
   * `false`: {@link GatewayBackend.workspaces} is absent, and stores of workspaces other than `default`
   * throw RESOURCE_DOES_NOT_EXIST.
   */
  readonly workspaces: boolean;
}
