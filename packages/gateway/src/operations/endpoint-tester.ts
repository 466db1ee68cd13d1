import type { ConfigResolver } from "@gw/config-resolver";
import { type DataPlane, testEndpoint } from "@gw/data-plane";
import { GatewayError } from "@gw/entities";
import type { EndpointTester, GatewayStore } from "@gw/store-abstract";

export interface EndpointTesterOptions {
  readonly store: Pick<GatewayStore, "getGatewayEndpoint">;
  readonly resolver: Pick<ConfigResolver, "resolveEndpoint">;
  readonly runtime: Pick<DataPlane, "testModel">;
  /** Nothing is opened, and so nothing can be called. */
  readonly isDegraded: boolean;
}

/** Tries endpoints as they stand in the database now, whatever a snapshot has. */
export function createEndpointTester(options: EndpointTesterOptions): EndpointTester {
  const { store, resolver, runtime, isDegraded } = options;
  return {
    async testGatewayEndpoint(ref, { signal } = {}) {
      if (isDegraded) {
        throw new GatewayError(
          "TEMPORARILY_UNAVAILABLE",
          "The gateway runs degraded: it opens no secret, and so calls no model",
        );
      }
      const { name: endpointName, modelMappings: mappings } = await store.getGatewayEndpoint(ref);
      const { endpoint } = await resolver.resolveEndpoint({ endpointName });
      return testEndpoint(endpoint, { mappings, dataPlane: runtime, signal });
    },
  };
}
