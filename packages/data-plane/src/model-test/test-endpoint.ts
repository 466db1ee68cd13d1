import type { GatewayEndpointConfig } from "@gw/config-resolver";
import type { GatewayEndpointModelMapping, ModelTestResult } from "@gw/entities";
import type { DataPlane } from "../data-plane.js";
import type { TestedModel, TestModelOptions } from "./test-model.js";

export interface TestEndpointOptions extends TestModelOptions {
  /** The models of the endpoint, by whose names they are told. */
  readonly mappings: readonly GatewayEndpointModelMapping[];
  readonly runtime: Pick<DataPlane, "testModel">;
}

/** So many at a time that those of the largest endpoint, all silent, are through in four minutes. */
const width = 16;

/**
 * Calls each model of an endpoint once, past weights and fallbacks, in the order of its mappings.
 * One that cannot be used is not called, and says why.
 *
 * @throws the reason of the signal once it is aborted, which also ends the calls; CallError
 * TEMPORARILY_UNAVAILABLE while too many calls are under way
 *
 * @example
 * ```ts
 * const { endpoint } = await resolver.resolveEndpoint({ endpointName: "chat" });
 * const { modelMappings: mappings } = await store.getGatewayEndpoint({ name: "chat" });
 * const results = await testEndpoint(endpoint, { mappings, runtime });
 * ```
 */
export async function testEndpoint(
  endpoint: GatewayEndpointConfig,
  { mappings, runtime, signal }: TestEndpointOptions,
): Promise<ModelTestResult[]> {
  // A model may stand in an endpoint as PRIMARY and as FALLBACK.
  const models = [...new Map(mappings.map((one) => [one.modelDefinitionId, one])).values()];
  const results: ModelTestResult[] = [];
  const queue = models.entries();
  // What fails for one ends all: nobody would hear of the others, which cost something.
  const failure = new AbortController();
  const either = AbortSignal.any([failure.signal, ...(signal === undefined ? [] : [signal])]);
  const worker = async (): Promise<void> => {
    // One iterator is shared: every worker takes what is next.
    for (const [at, mapping] of queue) {
      if (either.aborted) return;
      const tried = await tryMapped(endpoint, { mapping, runtime, signal: either });
      results[at] = { ...described(mapping), ...tried };
    }
  };
  const workers = Array.from({ length: Math.min(width, models.length) }, () =>
    worker().catch((error: unknown) => failure.abort(error)),
  );
  await Promise.all(workers);
  either.throwIfAborted();
  return results;
}

async function tryMapped(
  { models, unusable }: GatewayEndpointConfig,
  options: Pick<TestEndpointOptions, "runtime" | "signal"> & {
    readonly mapping: GatewayEndpointModelMapping;
  },
): Promise<TestedModel> {
  const { mapping, runtime, signal } = options;
  const isIt = (one: { readonly modelDefinitionId: string }): boolean =>
    one.modelDefinitionId === mapping.modelDefinitionId;
  const model = models.find(isIt);
  if (model !== undefined) return runtime.testModel(model, { signal });
  return { outcome: "not_called", reason: unusable.find(isIt)?.reason ?? "ORPHANED" };
}

function described({
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
