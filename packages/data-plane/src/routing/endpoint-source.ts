import type { CallableEndpoint } from "@gw/config-resolver";
import { GatewayError } from "@gw/entities";
import { memoizeByObject } from "../memoize-by-object.js";
import type { EndpointSnapshot } from "./endpoint-snapshot.js";

/** Where the data plane reads the current snapshot; a fixed one is `{ serving: snapshot }`. */
export interface EndpointSource {
  /** Absent if nothing was loaded yet, or not for too long. */
  readonly serving: EndpointSnapshot | undefined;
}

/**
 * The snapshot of a source.
 *
 * @throws GatewayError TEMPORARILY_UNAVAILABLE if it has none
 */
export function servingSnapshot({ serving }: EndpointSource): EndpointSnapshot {
  if (serving !== undefined) return serving;
  throw new GatewayError(
    "TEMPORARILY_UNAVAILABLE",
    "the configuration cannot be read at the moment; retry later",
  );
}

const byAlias = memoizeByObject(
  ({ endpoints }: EndpointSnapshot): ReadonlyMap<string, CallableEndpoint> =>
    new Map(
      [...endpoints.values()].flatMap((endpoint) =>
        endpoint.aliases.map((alias) => [alias, endpoint] as const),
      ),
    ),
);

/**
 * The endpoint of that name or alias in the current snapshot.
 *
 * @throws GatewayError TEMPORARILY_UNAVAILABLE if there is no snapshot
 */
export function findEndpoint(source: EndpointSource, name: string): CallableEndpoint | undefined {
  const snapshot = servingSnapshot(source);
  return snapshot.endpoints.get(name) ?? byAlias(snapshot).get(name);
}

/**
 * The endpoints of the current snapshot that have a model to call.
 *
 * @throws GatewayError TEMPORARILY_UNAVAILABLE if there is no snapshot
 */
export function callableEndpoints(source: EndpointSource): readonly CallableEndpoint[] {
  return [...servingSnapshot(source).endpoints.values()].filter(isCallable);
}

/** A model whose secret is bound to no provider is not called. */
export function isCallable({ models }: CallableEndpoint): boolean {
  return models.some(({ isSecretBound }) => isSecretBound);
}
