import type { GatewayEndpointRef, ModelTestResult } from "@gw/entities";

export interface TestEndpointOptions {
  /** Ends the calls that are under way. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Finds out which models of an endpoint answer. Done in a process that has the keys, and by a server
 * through store-rest.
 */
export interface EndpointTester {
  /**
   * Calls each model of an endpoint once with as little as can be, past weights and fallbacks; a
   * provider may bill it. Changes nothing. A model that fails is no error.
   *
   * @returns one trial for each model, in the order of the endpoint
   * @throws RESOURCE_DOES_NOT_EXIST, INVALID_PARAMETER_VALUE; TEMPORARILY_UNAVAILABLE while nothing
   * can be called; the reason of the signal once it is aborted
   */
  testGatewayEndpoint(
    ref: GatewayEndpointRef,
    options?: TestEndpointOptions,
  ): Promise<readonly ModelTestResult[]>;
}
