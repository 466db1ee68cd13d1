import { createConfigResolver } from "@gw/config-resolver";
import { KeyRing } from "@gw/crypto";
import { createDataPlane } from "@gw/data-plane";
import { createKeyOperations, type KeyNotice, openKeyRing } from "@gw/key-management";
import { createTokenOperations } from "@gw/store-abstract";
import { createEndpointTester } from "../operations/endpoint-tester.js";
import { createGatewayOperations } from "../operations/gateway-operations.js";
import type { RevisionBusOptions } from "../revision/revision-bus.js";
import type { ServerSettings } from "../settings/settings.js";
import { ClosingStack } from "./closing-stack.js";
import { followStore } from "./follow-store.js";
import { keyProviders } from "./key-providers.js";
import { openBackend } from "./open-backend.js";
import type { OpenedGateway } from "./opened-gateway.js";

export interface OpenGatewayOptions {
  /**
   * The name of this process in the registry of running servers. The gateway then follows the
   * store: it loads staged keys, drops retired ones, authenticates tokens and serves calls.
   */
  readonly serverId?: string | undefined;
  /** Receives failures outside of requests, such as a defect in a key provider. */
  readonly onError?: ((error: unknown) => void) | undefined;
  /** Receives what an operator should know about the keys, such as that one was generated. */
  readonly onNotice?: ((notice: KeyNotice) => void) | undefined;
  /** Receives why audit records of opened secrets could not be written; they are retried. */
  readonly onAuditError?: ((error: unknown) => void) | undefined;
  /** Receives why access tokens could not be read again, or their last use not be written. */
  readonly onTokenError?: ((error: unknown) => void) | undefined;
  /** Receives each new revision of the store; with a `serverId` only. */
  readonly onRevision?: RevisionBusOptions["onRevision"] | undefined;
  /** Receives why the database became unreachable; with a `serverId` only. */
  readonly onDatabaseLost?: RevisionBusOptions["onError"];
  /** Reports that the database is reachable again; with a `serverId` only. */
  readonly onDatabaseBack?: RevisionBusOptions["onRecovery"];
}

/**
 * Opens the database, checks the keys against its registry, and only then the store, so that
 * nothing is ever written under a key that another process lacks.
 *
 * @throws `KeyError` when the keys are wrong, `StartError` when the data folder cannot be used, a
 * `GatewayError` of the database; nothing stays open then
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
  const opened = new ClosingStack();
  try {
    return await open(settings, options, opened);
  } catch (error) {
    // The reason of the failure matters, not what its clean-up meets.
    await opened.close().catch(() => undefined);
    throw error;
  }
}

async function open(
  settings: ServerSettings,
  options: OpenGatewayOptions,
  opened: ClosingStack,
): Promise<OpenedGateway> {
  const { serverId, onNotice, onAuditError } = options;
  const backend = opened.add(await openBackend(settings));
  const { kekRegistry, sealedSecrets, auditLog, serverRegistry, accessTokens } = backend;
  if (serverId !== undefined) {
    opened.defer(() => serverRegistry.withdraw(serverId).catch(() => undefined));
  }
  const { keyRing, problems: keyProblems } = await openKeyRing({
    ...{ kekRegistry, sealedSecrets, auditLog, onNotice },
    settings: settings.keys,
    generate: settings.isEmbedded ? { directory: settings.dataDir } : undefined,
    providers: keyProviders,
    env: settings.environment,
    degraded: settings.degraded,
    ...(serverId !== undefined && {
      beforeRegistry: (kekVersions: readonly number[]) =>
        serverRegistry.announce({ serverId, kekVersions }),
    }),
  });
  const store = opened.add(backend.openStore({ keyRing }));
  const resolver = opened.add(
    createConfigResolver({
      // Degraded, nothing is opened: lists and writes need no resolver.
      keyRing: settings.degraded ? new KeyRing([]) : keyRing,
      ...{ sealedSecrets, auditLog, onAuditError },
    }),
  );
  const { egress, deadlines, limits, connectTimeout } = settings.calls;
  const runtime = opened.add(
    createDataPlane({ egress, deadlines, limits, connection: { timeout: connectTimeout } }),
  );
  const parts = { backend, store, keyRing, known: keyProblems, resolver, runtime, settings };
  const followed =
    serverId === undefined ? undefined : await followStore({ ...parts, serverId }, options, opened);
  const keys = createKeyOperations({
    ...{ kekRegistry, sealedSecrets, auditLog, serverRegistry, keyRing },
  });
  return {
    ...{ store, resolver, keyRing, keyProblems, keys },
    ...{ kekRegistry, sealedSecrets, auditLog, serverRegistry, accessTokens },
    openStore: (storeOptions) => backend.openStore(storeOptions),
    tokens: createTokenOperations({ accessTokens }),
    endpointTester: createEndpointTester({
      ...{ store, resolver, runtime },
      isDegraded: settings.degraded,
    }),
    operations: createGatewayOperations({
      ...{ store, keys, keyProblems },
      resolver: settings.degraded ? undefined : resolver,
    }),
    tokenCache: followed?.tokenCache,
    dataPlane: followed?.dataPlane,
    announceRevision: (revision) => followed?.bus.announce(revision),
    database: backend.description,
    databaseNotices: backend.notices,
    ping: () => backend.ping(),
    close: () => opened.close(),
  };
}
