import type { ConfigResolver } from "@gw/config-resolver";
import type { DataPlane, EndpointSnapshot } from "@gw/data-plane";
import { type FollowKeysOptions, followKeys, type KeyFollower } from "@gw/key-management";
import type { GatewayBackend, GatewayStore } from "@gw/store-abstract";
import { TokenCache } from "../access-tokens/token-cache.js";
import { CallMetrics } from "../metrics/call-metrics.js";
import { RevisionBus, type RevisionFollower } from "../revision/revision-bus.js";
import { RevisionCache } from "../revision/revision-cache.js";
import type { ServerSettings } from "../settings/settings.js";
import type { ClosingStack } from "./closing-stack.js";
import { loadEndpoints } from "./load-endpoints.js";
import type { OpenGatewayOptions } from "./open-gateway.js";

/** What calls of endpoints are served with. */
export interface DataPlaneParts {
  readonly runtime: DataPlane;
  readonly endpoints: RevisionCache<EndpointSnapshot>;
  readonly metrics: CallMetrics;
}

/** What a long-running process derives from the store and keeps up to date. */
export interface FollowedStore {
  readonly tokenCache: TokenCache;
  readonly dataPlane: DataPlaneParts;
  readonly bus: RevisionBus;
}

/**
 * Loads endpoints and tokens, and keeps them and the keys up to date until the stack is closed.
 *
 * @throws a GatewayError of the database, TEMPORARILY_UNAVAILABLE while a key provider is away
 */
export async function followStore(
  parts: Pick<FollowKeysOptions, "keyRing" | "serverId" | "known"> & {
    readonly backend: Pick<GatewayBackend, "serverRegistry" | "accessTokens" | "listen">;
    readonly store: GatewayStore;
    readonly resolver: ConfigResolver;
    readonly runtime: DataPlane;
    readonly settings: Pick<ServerSettings, "pollInterval" | "calls">;
  },
  options: OpenGatewayOptions,
  opened: ClosingStack,
): Promise<FollowedStore> {
  const { keyRing, serverId, known, backend, store, resolver, runtime, settings } = parts;
  const { onNotice, onError, onTokenError } = options;
  const { serverRegistry, accessTokens, listen } = backend;
  const { pollInterval: interval } = settings;
  const { maxStale } = settings.calls;
  const keys = opened.add(
    followKeys({ keyRing, serverRegistry, serverId, known, onNotice, onError }),
  );
  await keys.refresh();
  const endpoints = opened.add(
    await RevisionCache.open({ maxStale, onError, load: () => loadEndpoints(resolver) }),
  );
  const tokenCache = opened.add(
    await TokenCache.open({ accessTokens, maxStale, onError: onTokenError }),
  );
  const bus = opened.add(
    new RevisionBus({
      readRevision: () => store.getRevision(),
      interval,
      onRevision: options.onRevision ?? (() => {}),
      onError: options.onDatabaseLost,
      onRecovery: options.onDatabaseBack,
      ...(listen && { listen: listen.bind(backend) }),
    }),
  );
  bus.subscribe(endpoints);
  bus.subscribe(keysOnChange(keys));
  tokenCache.follow(bus);
  const metrics = new CallMetrics({ runtime, endpoints });
  return { tokenCache, dataPlane: { runtime, endpoints, metrics }, bus };
}

/** Refreshes the key ring when the revision changes. */
function keysOnChange(keys: Pick<KeyFollower, "refresh">): RevisionFollower {
  let last: number | undefined;
  return {
    observe(revision) {
      if (revision === last) return;
      last = revision;
      void keys.refresh();
    },
  };
}
