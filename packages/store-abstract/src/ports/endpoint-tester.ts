import type { GatewayEndpointRef, ModelTestResult } from "@gw/entities";

/** Options of {@link EndpointTester.testGatewayEndpoint}. */
export interface TestEndpointOptions {
  /** Aborts the calls in flight. */
  readonly signal?: AbortSignal | undefined;
}

/** Tests the models of an endpoint, in a process that has the keys or through store-rest. */
export interface EndpointTester {
  /**
   * Sends one minimal call to each model of an endpoint, regardless of weights and fallbacks. The
   * provider may charge for it. Changes nothing. A model that fails is a result, not an error.
   *
   * @returns one result for each model, in the order of the endpoint
   * @throws RESOURCE_DOES_NOT_EXIST; INVALID_PARAMETER_VALUE; TEMPORARILY_UNAVAILABLE while calls
   * cannot be made; the reason of the signal when it is aborted
   */
  testGatewayEndpoint(
    ref: GatewayEndpointRef,
    options?: TestEndpointOptions,
  ): Promise<readonly ModelTestResult[]>;
}
