import { type ConfigResolver, createConfigResolver } from "@gw/config-resolver";
import type { KeyRing } from "@gw/crypto";
import { type KeyNotice, openKeyRing } from "@gw/key-management";
import {
  type GatewayBackend,
  type GatewayStore,
  type WatchRevisionOptions,
  watchRevision,
} from "@gw/store-abstract";
import { openBackend } from "./open-backend.js";
import type { ServerSettings } from "./settings.js";

/** An opened gateway: the store that callers see, and the ports beside it. */
export interface OpenedGateway {
  readonly store: GatewayStore;
  readonly kekRegistry: GatewayBackend["kekRegistry"];
  readonly sealedSecrets: GatewayBackend["sealedSecrets"];
  readonly auditLog: GatewayBackend["auditLog"];
  readonly keyRing: KeyRing;
  readonly resolver: ConfigResolver;
  /** The database as a person would name it; never with a credential. */
  readonly database: string;
  /** One line each, for the operator: what the database allows, but not as it should be. */
  readonly databaseNotices: readonly string[];
  /** Asks the database for a sign of life. @throws TEMPORARILY_UNAVAILABLE, STORE_CLOSED */
  ping(): Promise<void>;
  /** Closes everything, the database last. Idempotent. */
  close(): Promise<void>;
}

export interface OpenGatewayOptions {
  /** Hears what an operator should know about the keys, such as that one was generated. */
  readonly onNotice?: ((notice: KeyNotice) => void) | undefined;
  /** Hears why audit records of opened secrets could not be written; they are tried again. */
  readonly onAuditError?: ((error: unknown) => void) | undefined;
  /** Follows the revision of the store, whoever raises it; nobody watches it when absent. */
  readonly onRevision?: WatchRevisionOptions["onRevision"] | undefined;
  /** Hears, while the revision is followed, that the database cannot be reached any more, and why. */
  readonly onDatabaseLost?: WatchRevisionOptions["onError"];
  /** Hears that it can be reached again. */
  readonly onDatabaseBack?: WatchRevisionOptions["onRecovery"];
}

/**
 * Opens the database, checks the keys against its registry, and only then the store, so that
 * nothing is ever written under a key that another process lacks.
 *
 * @throws `KeyError` where the keys are wrong, `StartError` where the data folder cannot be used,
 * a `GatewayError` of the database
 *
 * @example
 * ```ts
 * const gateway = await openGateway(readSettings(process.env));
 * try {
 *   console.log(await gateway.store.listSecretInfos());
 * } finally {
 *   await gateway.close();
 * }
 * ```
 */
export async function openGateway(
  settings: ServerSettings,
  options: OpenGatewayOptions = {},
): Promise<OpenedGateway> {
  const { onNotice, onAuditError, onRevision, onDatabaseLost, onDatabaseBack } = options;
  const backend = await openBackend(settings);
  const { kekRegistry, sealedSecrets, auditLog } = backend;
  try {
    const { keyRing } = await openKeyRing({
      kekRegistry,
      sealedSecrets,
      auditLog,
      settings: settings.keys,
      generate: settings.isEmbedded ? { directory: settings.dataDir } : undefined,
      env: settings.environment,
      onNotice,
    });
    const store = backend.openStore({ keyRing });
    const resolver = createConfigResolver({ sealedSecrets, keyRing, auditLog, onAuditError });
    const watch =
      onRevision &&
      watchRevision({
        readRevision: () => store.getRevision(),
        interval: settings.pollInterval,
        onRevision,
        onError: onDatabaseLost,
        onRecovery: onDatabaseBack,
        ...(backend.listen && { listen: backend.listen }),
      });
    return {
      store,
      kekRegistry,
      sealedSecrets,
      auditLog,
      keyRing,
      resolver,
      database: backend.description,
      databaseNotices: backend.notices,
      ping: () => backend.ping(),
      async close() {
        await watch?.close();
        await resolver.close();
        await store.close();
        await backend.close();
      },
    };
  } catch (error) {
    await backend.close();
    throw error;
  }
}
