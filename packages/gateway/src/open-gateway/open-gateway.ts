import { type ConfigResolver, createConfigResolver } from "@gw/config-resolver";
import { KeyRing } from "@gw/crypto";
import {
  createKeyOperations,
  followKeys,
  type KeyError,
  type KeyNotice,
  type LiveKeyRing,
  openKeyRing,
} from "@gw/key-management";
import {
  createTokenOperations,
  type EndpointTester,
  type GatewayBackend,
  type GatewayStore,
  type KeyOperations,
  type TokenOperations,
  type WatchRevisionOptions,
  watchRevision,
} from "@gw/store-abstract";
import { TokenCache } from "../access-tokens/token-cache.js";
import { createEndpointTester } from "../operations/endpoint-tester.js";
import type { ServerSettings } from "../settings/settings.js";
import { keyProviders } from "./key-providers.js";
import { openBackend } from "./open-backend.js";
import { type OpenedDataPlane, openDataPlane } from "./open-data-plane.js";
import { openRuntime } from "./open-runtime.js";

/** An opened gateway: the store that callers see, and the ports beside it. */
export interface OpenedGateway {
  readonly store: GatewayStore;
  /** Another store on it, such as one that is given its ids. */
  readonly openStore: GatewayBackend["openStore"];
  readonly kekRegistry: GatewayBackend["kekRegistry"];
  readonly sealedSecrets: GatewayBackend["sealedSecrets"];
  readonly auditLog: GatewayBackend["auditLog"];
  readonly serverRegistry: GatewayBackend["serverRegistry"];
  readonly accessTokens: GatewayBackend["accessTokens"];
  /** What an administrator does about access tokens. */
  readonly tokens: TokenOperations;
  /** By which callers are known; of a process that runs for long. */
  readonly tokenCache: TokenCache | undefined;
  readonly keyRing: LiveKeyRing;
  /** What an operator does about keys. */
  readonly keys: KeyOperations;
  /** What is wrong with the keys; empty unless the settings say that it may be. */
  readonly keyProblems: readonly KeyError[];
  readonly resolver: ConfigResolver;
  /** Finds out which models of an endpoint answer. */
  readonly endpointTester: EndpointTester;
  /** Calls endpoints; of a process that runs for long. */
  readonly dataPlane: OpenedDataPlane | undefined;
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
  /**
   * Under which a process that runs for long stands on the board of running servers. It then
   * follows the keys: takes in what is staged, drops what is retired.
   */
  readonly serverId?: string | undefined;
  /** Hears of failures beside the requests that are no answer, such as a bug in a key provider. */
  readonly onError?: ((error: unknown) => void) | undefined;
  /** Hears what an operator should know about the keys, such as that one was generated. */
  readonly onNotice?: ((notice: KeyNotice) => void) | undefined;
  /** Hears why audit records of opened secrets could not be written; they are tried again. */
  readonly onAuditError?: ((error: unknown) => void) | undefined;
  /** Hears why access tokens could not be read anew, or their uses not be noted. */
  readonly onTokenError?: ((error: unknown) => void) | undefined;
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
  const { serverId, onNotice, onAuditError, onRevision } = options;
  const backend = await openBackend(settings);
  const { kekRegistry, sealedSecrets, auditLog, serverRegistry, accessTokens } = backend;
  const withdraw = async (): Promise<void> => {
    if (serverId !== undefined) await serverRegistry.withdraw(serverId).catch(() => undefined);
  };
  try {
    const { keyRing, problems } = await openKeyRing({
      kekRegistry,
      sealedSecrets,
      auditLog,
      settings: settings.keys,
      generate: settings.isEmbedded ? { directory: settings.dataDir } : undefined,
      providers: keyProviders,
      env: settings.environment,
      degraded: settings.degraded,
      onNotice,
      ...(serverId !== undefined && {
        beforeRegistry: (kekVersions: readonly number[]) =>
          serverRegistry.announce({ serverId, kekVersions }),
      }),
    });
    const store = backend.openStore({ keyRing });
    const resolver = createConfigResolver({
      sealedSecrets,
      // Degraded, nothing is opened: what is listed and written needs no resolver.
      keyRing: settings.degraded ? new KeyRing([]) : keyRing,
      auditLog,
      onAuditError,
    });
    const keys = createKeyOperations({
      kekRegistry,
      sealedSecrets,
      auditLog,
      serverRegistry,
      keyRing,
    });
    const { pollInterval: interval } = settings;
    const { onError } = options;
    const follower =
      serverId === undefined
        ? undefined
        : followKeys({
            ...{ keyRing, serverRegistry, serverId, interval, onNotice, onError },
            known: problems,
          });
    await follower?.look();
    const runtime = openRuntime(settings.calls);
    const dataPlane =
      serverId === undefined
        ? undefined
        : await openDataPlane({
            ...{ runtime, resolver },
            maxStale: settings.calls.maxStale,
            onError: (error) => onError?.(error),
          });
    const tokenCache =
      serverId === undefined
        ? undefined
        : await TokenCache.open({
            accessTokens,
            maxStale: settings.calls.maxStale,
            onError: options.onTokenError,
          });
    const look = async (): Promise<number> => {
      const askedAt = performance.now();
      const read = (): Promise<number> => store.getRevision();
      const revision = await (tokenCache?.look(read) ?? read());
      dataPlane?.confirm(revision, askedAt);
      return revision;
    };
    const watch =
      onRevision &&
      watchRevision({
        readRevision: look,
        interval,
        onRevision(revision, last) {
          tokenCache?.follow(revision);
          dataPlane?.follow(revision);
          onRevision(revision, last);
        },
        onError: options.onDatabaseLost,
        onRecovery: options.onDatabaseBack,
        ...(backend.listen && { listen: backend.listen }),
      });
    return {
      store,
      openStore: (storeOptions) => backend.openStore(storeOptions),
      kekRegistry,
      sealedSecrets,
      auditLog,
      serverRegistry,
      accessTokens,
      tokens: createTokenOperations({ accessTokens }),
      tokenCache,
      keyRing,
      keys,
      keyProblems: problems,
      resolver,
      endpointTester: createEndpointTester({
        ...{ store, resolver, runtime },
        isDegraded: settings.degraded,
      }),
      dataPlane,
      database: backend.description,
      databaseNotices: backend.notices,
      ping: () => backend.ping(),
      async close() {
        await watch?.close();
        dataPlane?.close();
        await runtime.close();
        await tokenCache?.close();
        await follower?.close();
        await resolver.close();
        await store.close();
        await backend.close();
      },
    };
  } catch (error) {
    await withdraw();
    await backend.close();
    throw error;
  }
}
