import type { KekLookup } from "@gw/crypto";
import type { WorkspaceId } from "@gw/entities";
import type { GatewayStore } from "../gateway-store.js";
import type { AccessTokenStore } from "./access-tokens.js";
import type { AuditLog } from "./audit-log.js";
import type { KekRegistry } from "./kek-registry.js";
import type { SealedSecretSource } from "./sealed-secret-source.js";
import type { ServerRegistry } from "./server-registry.js";
import type { WorkspaceDirectory } from "./workspace-directory.js";

/** The clock and the id generator of a store; tests replace them. */
export interface StoreEnvironment {
  /** Milliseconds since the Unix epoch; `Date.now` when absent. */
  readonly clock?: (() => number) | undefined;
  /** Returns 32 lowercase hex digits, unique; random UUIDs when absent. */
  readonly newId?: (() => string) | undefined;
}

/** The key-encryption keys that seal secrets. */
export interface SealingKeys extends KekLookup {
  /**
   * Called before each new value is sealed under a version. Keys whose source may change compare it with
   * the loaded key, so that nothing is sealed under a key that is lost. Absent for other keys.
   *
   * @throws GatewayError if nothing may be sealed at the moment
   */
  confirm?(version: number): Promise<void>;
}

/** Options of {@link GatewayBackend.openStore}. */
export interface OpenStoreOptions {
  readonly keyRing: SealingKeys;
  /**
   * The workspace that the store is confined to; `default` when absent. If it does not exist, or no longer,
   * each call of the store throws RESOURCE_DOES_NOT_EXIST.
   */
  readonly workspace?: WorkspaceId | undefined;
  /**
   * How many secrets, model definitions, endpoints, bindings and limits the workspace may have, each;
   * any number when absent. Creating more throws INVALID_STATE; more that exist already remain.
   */
  readonly maxRows?: number | undefined;
  /**
   * Id generator of this store instead of that of the environment, so that imported entities keep
   * their ids. Returns 32 lowercase hex digits. Called once for each entity; for an endpoint first
   * for its own id, then for those of its models in their order.
   */
  readonly newId?: (() => string) | undefined;
}

/** A subscription to changes; {@link close} ends it. */
export interface ChangeListener {
  close(): Promise<void>;
}

/**
 * An opened backend that stores data. Its ports are separate objects, so that code that has the
 * store does not have the sealed rows. Start-up order: open the backend, read the key registry,
 * build and check the key ring, open the store.
 */
export interface GatewayBackend {
  readonly kekRegistry: KekRegistry;
  readonly sealedSecrets: SealedSecretSource;
  readonly auditLog: AuditLog;
  readonly serverRegistry: ServerRegistry;
  readonly accessTokens: AccessTokenStore;
  /** Present exactly when the manifest has `workspaces`. */
  readonly workspaces?: WorkspaceDirectory;
  /** @throws INVALID_PARAMETER_VALUE for an id that no workspace can have, or a limit below 1 */
  openStore(options: OpenStoreOptions): GatewayStore;
  /**
   * Calls `onChange` after any process commits a mutation, and after each gap in which one may have
   * been missed: when listening starts and after every reconnection. Extra calls are allowed.
   * Present exactly when the manifest has `notifies`; used by {@link watchRevision}.
   */
  listen?(onChange: () => void): ChangeListener;
  /** Closes the connection that all ports share. Idempotent. */
  close(): Promise<void>;
}
