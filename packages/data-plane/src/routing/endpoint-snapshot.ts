import type { CallableEndpoint, ConfigResolver } from "@gw/config-resolver";

/** All endpoints of a workspace at one of its revisions, ready to be called. Immutable. */
export interface EndpointSnapshot {
  /** The workspace's revision when loading began; another revision means that it is outdated. */
  readonly revision: number;
  /** By endpoint name. */
  readonly endpoints: ReadonlyMap<string, CallableEndpoint>;
}

/**
 * Loads all endpoints of a workspace into memory, so that a call needs neither the database nor a key.
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
