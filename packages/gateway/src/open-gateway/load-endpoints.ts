import type { CallableEndpoint, ConfigResolver } from "@gw/config-resolver";
import type { EndpointSnapshot } from "@gw/data-plane";
import type { Revisioned } from "../revision/revision-cache.js";

/** Endpoints that are read per query. */
const pageSize = 100;

/** Reads all endpoints, ready to be called. @throws a GatewayError of the database */
export async function loadEndpoints(
  resolver: Pick<ConfigResolver, "resolveAll">,
): Promise<Revisioned<EndpointSnapshot>> {
  const endpoints = new Map<string, CallableEndpoint>();
  let first: number | undefined;
  for await (const page of resolver.resolveAll({ pageSize })) {
    // Pages may have several revisions; the first one makes a mixture look old.
    first ??= page.revision;
    for (const endpoint of page.endpoints) endpoints.set(endpoint.endpointName, endpoint);
  }
  const revision = first ?? 0;
  return { revision, value: { revision, endpoints } };
}
