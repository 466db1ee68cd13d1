import type { GatewayEndpointConfig } from "@gw/config-resolver";
import type { GatewayEndpointModelMapping, ModelTestResult } from "@gw/entities";
import pMap, { pMapSkip } from "p-map";
import type { DataPlane } from "../data-plane.js";
import type { TestedModel, TestModelOptions } from "./test-model.js";

/** What {@link testEndpoint} needs in addition to the endpoint. */
export interface EndpointTestContext extends TestModelOptions {
  /** The models of the endpoint, which name the results. */
  readonly mappings: readonly GatewayEndpointModelMapping[];
  /** Sends the requests. */
  readonly dataPlane: Pick<DataPlane, "testModel">;
}

/** With this many in parallel, the largest endpoint times out within four minutes. */
const concurrency = 16;

/**
 * Tests each model of an endpoint once, regardless of weights and fallbacks, in the order of its
 * mappings. A model that cannot be used is not called, and its result has the reason.
 *
 * @throws the reason of the signal once it is aborted, which also aborts the requests; GatewayError
 * TEMPORARILY_UNAVAILABLE while too many calls are in flight
 *
 * @example
 * ```ts
 * const { endpoint } = await resolver.resolveEndpoint({ endpointName: "chat" });
 * const { modelMappings: mappings } = await store.getGatewayEndpoint({ name: "chat" });
 * const results = await testEndpoint(endpoint, { mappings, dataPlane });
 * ```
 */
export async function testEndpoint(
  endpoint: GatewayEndpointConfig,
  { mappings, dataPlane, workspace, signal }: EndpointTestContext,
): Promise<ModelTestResult[]> {
  // A model may be both PRIMARY and FALLBACK of an endpoint.
  const models = [...new Map(mappings.map((one) => [one.modelDefinitionId, one])).values()];
  // One error ends all tests: the others would cost something, and their results would be lost.
  const failure = new AbortController();
  const either = AbortSignal.any([failure.signal, ...(signal === undefined ? [] : [signal])]);
  const test = async (
    mapping: GatewayEndpointModelMapping,
  ): Promise<ModelTestResult | typeof pMapSkip> => {
    try {
      const result = await testMapping(endpoint, { mapping, dataPlane, workspace, signal: either });
      return { ...describe(mapping), ...result };
    } catch (error) {
      failure.abort(error);
      return pMapSkip;
    }
  };
  // After an abort it waits until the tests in flight have ended.
  const results = await pMap(models, test, { concurrency });
  either.throwIfAborted();
  return results;
}

async function testMapping(
  { models, unusable }: GatewayEndpointConfig,
  options: Pick<EndpointTestContext, "dataPlane" | "workspace" | "signal"> & {
    readonly mapping: GatewayEndpointModelMapping;
  },
): Promise<TestedModel> {
  const { mapping, dataPlane, workspace, signal } = options;
  const isMapped = (one: { readonly modelDefinitionId: string }): boolean =>
    one.modelDefinitionId === mapping.modelDefinitionId;
  const model = models.find(isMapped);
  if (model !== undefined) return dataPlane.testModel(model, { workspace, signal });
  return { outcome: "not_called", reason: unusable.find(isMapped)?.reason ?? "ORPHANED" };
}

function describe({
  modelDefinitionId,
  modelDefinition,
}: GatewayEndpointModelMapping): Pick<
  ModelTestResult,
  "modelDefinitionId" | "name" | "provider" | "modelName"
> {
  if (modelDefinition === undefined) return { modelDefinitionId, name: modelDefinitionId };
  const { name, provider, modelName } = modelDefinition;
  return { modelDefinitionId, name, provider, modelName };
}
