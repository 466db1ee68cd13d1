import type { CallableEndpoint, ConfigResolver } from "@gw/config-resolver";

/** All endpoints at one revision of the store, ready to be called. Immutable. */
export interface EndpointSnapshot {
  /** The store's revision when loading began; another revision means that it is outdated. */
  readonly revision: number;
  /** By endpoint name. */
  readonly endpoints: ReadonlyMap<string, CallableEndpoint>;
}

/**
 * Loads all endpoints into memory, so that a call needs neither the database nor a key.
 *
 * @throws whatever the resolver throws
 */
export async function loadEndpointSnapshot(
  resolver: Pick<ConfigResolver, "resolveAll">,
  /** Endpoints per page; 100 by default. */
  { pageSize = 100 }: { readonly pageSize?: number | undefined } = {},
): Promise<EndpointSnapshot> {
  const endpoints = new Map<string, CallableEndpoint>();
  let firstRevision: number | undefined;
  for await (const page of resolver.resolveAll({ pageSize })) {
    // Pages may be of several revisions: by the first one a mixed snapshot is outdated.
    firstRevision ??= page.revision;
    for (const endpoint of page.endpoints) endpoints.set(endpoint.endpointName, endpoint);
  }
  return { revision: firstRevision ?? 0, endpoints };
}

/** The ids of all models that a snapshot can call. */
export function modelIdsOf({ endpoints }: EndpointSnapshot): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const { models } of endpoints.values()) {
    for (const { modelDefinitionId } of models) ids.add(modelDefinitionId);
  }
  return ids;
}
