import type { ConfigResolver } from "@gw/config-resolver";
import { type CalledWorkspace, type DataPlane, testEndpoint } from "@gw/data-plane";
import { GatewayError } from "@gw/entities";
import type { EndpointTester, GatewayStore } from "@gw/store-abstract";

export interface EndpointTesterOptions {
  readonly workspace: CalledWorkspace;
  /** Confined to the workspace, as the resolver. */
  readonly store: Pick<GatewayStore, "getGatewayEndpoint">;
  readonly resolver: Pick<ConfigResolver, "resolveEndpoint">;
  readonly dataPlane: Pick<DataPlane, "testModel">;
  /** A degraded gateway opens no secret, so it can call no model. */
  readonly isDegraded: boolean;
}

/** Tests endpoints in their current state in the database, not in that of a snapshot. */
export function createEndpointTester(options: EndpointTesterOptions): EndpointTester {
  const { workspace, store, resolver, dataPlane, isDegraded } = options;
  return {
    async testGatewayEndpoint(ref, { signal } = {}) {
      if (isDegraded) {
        throw new GatewayError(
          "TEMPORARILY_UNAVAILABLE",
          "The gateway is degraded: it cannot open secrets or call models",
        );
      }
      const { name: endpointName, modelMappings: mappings } = await store.getGatewayEndpoint(ref);
      const { endpoint } = await resolver.resolveEndpoint({ endpointName });
      return testEndpoint(endpoint, { mappings, dataPlane, workspace, signal });
    },
  };
}
