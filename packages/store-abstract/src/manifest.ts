import type { GatewayBackend } from "./gateway-backend.js";

/**
 * What a backend declares about itself. Each ability documents the consequence of `false`; the
 * conformance suite tests the branch that is declared.
 */
export interface StoreManifest {
  /** Shown to people, such as `memory` or `sqlite`. */
  readonly name: string;
  /** `false`: everything is gone when the process ends, and opening it again yields an empty store. */
  readonly durable: boolean;
  /**
   * `false`: `principal` of a call is not what is recorded; the far side stamps whom it
   * authenticated.
   */
  readonly stampsCaller: boolean;
  /**
   * `false`: a change by another process is not announced, and {@link GatewayBackend.listen} is
   * absent; whoever keeps a copy of what the store holds finds out by polling the revision.
   */
  readonly notifies: boolean;
}
