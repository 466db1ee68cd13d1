import type { DataPlane, InstallationSnapshot } from "@gw/data-plane";
import { type FollowKeysOptions, followKeys } from "@gw/key-management";
import type { GatewayBackend, WorkspaceDirectory } from "@gw/store-abstract";
import { TokenCache } from "../access-tokens/token-cache.js";
import { CallMetrics } from "../call-metrics.js";
import { RevisionBus } from "../revision/revision-bus.js";
import type { RevisionCache } from "../revision/revision-cache.js";
import type { ServerSettings } from "../settings/settings.js";
import type { ClosingStack } from "./closing-stack.js";
import type { OpenGatewayOptions } from "./open-gateway.js";

/** The parts that serve calls of endpoints. */
export interface DataPlaneParts {
  /** Calls endpoints and tests models. */
  readonly handler: DataPlane;
  /** The endpoints that calls use. */
  readonly endpoints: RevisionCache<InstallationSnapshot>;
  readonly metrics: CallMetrics;
}

/** What a long-running process derives from the store and keeps up to date. */
export interface FollowedStore {
  readonly tokenCache: TokenCache;
  readonly metrics: CallMetrics;
  readonly bus: RevisionBus;
}

/**
 * Loads endpoints and tokens, and keeps them and the keys up to date until the stack is closed.
 *
 * @throws a GatewayError of the database; TEMPORARILY_UNAVAILABLE while a key provider is unavailable
 */
export async function followStore(
  parts: Pick<FollowKeysOptions, "keyRing" | "serverId" | "known"> &
    Pick<DataPlaneParts, "endpoints"> & {
      readonly dataPlane: DataPlane;
      readonly backend: Pick<GatewayBackend, "serverRegistry" | "accessTokens" | "listen">;
      readonly workspaces: Pick<WorkspaceDirectory, "revision">;
      readonly settings: Pick<ServerSettings, "pollInterval" | "calls">;
    },
  options: OpenGatewayOptions,
  opened: ClosingStack,
): Promise<FollowedStore> {
  const { keyRing, serverId, known, backend, workspaces, dataPlane, endpoints, settings } = parts;
  const { onNotice, onError, onTokenError } = options;
  const { serverRegistry, accessTokens, listen } = backend;
  const { maxStale } = settings.calls;
  const keys = opened.add(
    followKeys({ keyRing, serverRegistry, serverId, known, onNotice, onError }),
  );
  await keys.refresh();
  await endpoints.load();
  let endCalls: (() => void) | undefined;
  const tokenCache: TokenCache = opened.add(
    await TokenCache.open({
      ...{ accessTokens, maxStale, onError: onTokenError },
      // Not before the cache is open.
      onRead: () => endCalls?.(),
    }),
  );
  endCalls = () => dataPlane.endCalls((client) => tokenCache.hasEnded(client));
  // Tokens also expire between two reads.
  const expiry = setInterval(endCalls, settings.pollInterval).unref();
  opened.defer(() => clearInterval(expiry));
  const bus = opened.add(
    new RevisionBus({
      readRevision: () => workspaces.revision(),
      interval: settings.pollInterval,
      onRevision: options.onRevision ?? (() => {}),
      onError: options.onDatabaseLost,
      onRecovery: options.onDatabaseBack,
      ...(listen && { listen: listen.bind(backend) }),
    }),
  );
  bus.subscribe(endpoints);
  bus.subscribeToChanges(() => void keys.refresh());
  tokenCache.follow(bus);
  return { tokenCache, metrics: new CallMetrics({ dataPlane, endpoints }), bus };
}
