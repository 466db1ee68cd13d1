import type { KekLookup } from "@gw/crypto";
import type { AccessTokenStore } from "./access-tokens.js";
import type { AuditLog } from "./audit-log.js";
import type { GatewayStore } from "./gateway-store.js";
import type { KekRegistry } from "./kek-registry.js";
import type { SealedSecretSource } from "./sealed-secret-source.js";
import type { ServerRegistry } from "./server-registry.js";

/** What a store takes from outside, so that tests decide about it. */
export interface StoreEnvironment {
  /** Milliseconds since the Unix epoch; `Date.now` when absent. */
  readonly clock?: (() => number) | undefined;
  /** 32 lowercase hex digits, never the same twice; a random UUID when absent. */
  readonly newId?: (() => string) | undefined;
}

/** How a store of an opened backend is opened. */
export interface OpenStoreOptions {
  /** The key-encryption keys that the store seals with. */
  readonly keyRing: KekLookup;
  /**
   * Where this one store takes its ids from instead of the backend's environment, so that what is
   * brought in from elsewhere keeps its own: 32 lowercase hex digits a call, one call for each thing
   * that is made, and for an endpoint first its own and then those of its models in their order.
   */
  readonly newId?: (() => string) | undefined;
}

/** Ends by {@link close}. */
export interface ChangeListener {
  close(): Promise<void>;
}

/**
 * A backend that keeps data, opened. Its ports are objects of their own: whoever holds the store
 * does not thereby hold the sealed rows. The order of a start: open the backend, read the
 * registry, build and check the key ring, open the store.
 */
export interface GatewayBackend {
  readonly kekRegistry: KekRegistry;
  readonly sealedSecrets: SealedSecretSource;
  readonly auditLog: AuditLog;
  readonly serverRegistry: ServerRegistry;
  readonly accessTokens: AccessTokenStore;
  openStore(options: OpenStoreOptions): GatewayStore;
  /**
   * Calls `onSign` when a mutation of any process was committed, and whenever one may have been
   * missed: once it listens, and after every time that it could not. It may call more often than
   * that. There exactly where the manifest says `notifies`; {@link watchRevision} makes use of it.
   */
  listen?(onSign: () => void): ChangeListener;
  /** Ends the connection that all of them share. Idempotent. */
  close(): Promise<void>;
}
