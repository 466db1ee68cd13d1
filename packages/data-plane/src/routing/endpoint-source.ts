import type { CallableEndpoint } from "@gw/config-resolver";
import { GatewayError, type WorkspaceId } from "@gw/entities";
import { memoizeByObject } from "../memoize-by-object.js";
import type { EndpointSnapshot } from "./endpoint-snapshot.js";
import type { InstallationSnapshot, WorkspaceSnapshot } from "./installation-snapshot.js";

/** Where the data plane reads the current snapshot; a fixed one is `{ serving: snapshot }`. */
export interface EndpointSource {
  /** Absent if nothing was loaded yet, or not for too long. */
  readonly serving: InstallationSnapshot | undefined;
}

/**
 * The snapshot of a source.
 *
 * @throws GatewayError TEMPORARILY_UNAVAILABLE if it has none
 */
export function servingSnapshot({ serving }: EndpointSource): InstallationSnapshot {
  if (serving !== undefined) return serving;
  throw unreadable();
}

/**
 * The endpoints of a workspace; `undefined` for one that does not exist.
 *
 * @throws GatewayError TEMPORARILY_UNAVAILABLE if they cannot be read
 */
export function servingWorkspace(
  source: EndpointSource,
  workspaceId: WorkspaceId,
): WorkspaceSnapshot | undefined {
  const snapshot = servingSnapshot(source).byId.get(workspaceId);
  if (snapshot?.isUnavailable !== true) return snapshot;
  throw unreadable();
}

function unreadable(): GatewayError {
  return new GatewayError(
    "TEMPORARILY_UNAVAILABLE",
    "the configuration cannot be read at the moment; retry later",
  );
}

// The endpoints, unlike a snapshot, are the same object until they change.
const byAlias = memoizeByObject(
  (endpoints: EndpointSnapshot["endpoints"]): ReadonlyMap<string, CallableEndpoint> =>
    new Map(
      [...endpoints.values()].flatMap((endpoint) =>
        endpoint.aliases.map((alias) => [alias, endpoint] as const),
      ),
    ),
);

/** The endpoint of a workspace with that name or alias. */
export function findEndpoint(
  { endpoints }: Pick<EndpointSnapshot, "endpoints">,
  name: string,
): CallableEndpoint | undefined {
  return endpoints.get(name) ?? byAlias(endpoints).get(name);
}

/** The endpoints of a workspace that have a model to call. */
export function callableEndpoints({
  endpoints,
}: Pick<EndpointSnapshot, "endpoints">): readonly CallableEndpoint[] {
  return [...endpoints.values()].filter(isCallable);
}

/** A model whose secret is bound to no provider is not called. */
export function isCallable({ models }: CallableEndpoint): boolean {
  return models.some(({ isSecretBound }) => isSecretBound);
}
