import type { CreateGatewayEndpointInput, GatewayEndpoint } from "@gw/entities";
import { createGatewayEndpointSchema, parseInput } from "@gw/entities/schemas";
import { differencesOf } from "./differences.js";
import type { EndpointInput, EndpointModelInput, ImportItem } from "./import-item.js";
import { found, type ImportRun, refusalOf } from "./import-run.js";

export async function importEndpoint(
  run: ImportRun,
  item: ImportItem<EndpointInput>,
): Promise<void> {
  const subject = { kind: "endpoint", id: item.id, name: item.name } as const;
  const given = run.inputOf(subject, item);
  if (given === undefined) return;
  const { models: allModels, ...rest } = given;
  const models = placedModels(run, item, allModels);
  const input = { ...rest, modelConfigs: models.map(({ mappingId: _, ...config }) => config) };
  const refusal = await refusalOf(() => parseInput(createGatewayEndpointSchema, input));
  if (refusal !== undefined) return run.leaveOut(subject, refusal);
  const { store, by } = run;
  const { name } = input;
  const endpointId = run.placeOf("e", subject);
  const existing = await found(store.getGatewayEndpoint({ endpointId }));
  if (existing !== undefined) {
    run.endpoints.set(item.id, endpointId);
    return run.meet(subject, differencesOf(contentOf(existing), contentOf(asEndpoint(input))));
  }
  if (run.hasBrought("endpoint", name) || (await found(store.getGatewayEndpoint({ name })))) {
    return run.leaveOut(subject, "its name is taken by another endpoint");
  }
  const ids = [endpointId, ...models.map(({ mappingId }) => mappingId)];
  const make = () => store.createGatewayEndpoint(input, by);
  if (!(await run.bring(subject, { ids, make }))) return;
  run.endpoints.set(item.id, endpointId);
}

/** The models with the ids that they have here; those whose definition is not here are left out. */
function placedModels(
  run: ImportRun,
  { name }: { readonly name?: string | undefined },
  models: readonly EndpointModelInput[],
): EndpointModelInput[] {
  return models.flatMap((model) => {
    const subject = { kind: "model_mapping", id: model.mappingId, name } as const;
    const modelDefinitionId = run.modelDefinitions.get(model.modelDefinitionId);
    if (modelDefinitionId === undefined) {
      run.report.find(subject, "left_out", "its model definition was not brought over");
      return [];
    }
    return [{ ...model, modelDefinitionId, mappingId: run.placeOf("m", subject) }];
  });
}

type Content = Pick<
  GatewayEndpoint,
  "name" | "routingStrategy" | "fallbackConfig" | "usageTracking" | "tags"
> & { readonly modelMappings: CreateGatewayEndpointInput["modelConfigs"] };

function asEndpoint({ modelConfigs, tags = [], ...input }: CreateGatewayEndpointInput): Content {
  const { name, routingStrategy, fallbackConfig, usageTracking = true } = input;
  return {
    ...{ name, usageTracking, tags, modelMappings: modelConfigs },
    ...(routingStrategy !== undefined && { routingStrategy }),
    ...(fallbackConfig !== undefined && { fallbackConfig }),
  };
}

/** What counts of an endpoint; ids of mappings do not. */
function contentOf(endpoint: Content) {
  const { name, routingStrategy, fallbackConfig, usageTracking, tags, modelMappings } = endpoint;
  return {
    name,
    routing_strategy: routingStrategy,
    fallback_config: fallbackConfig && [fallbackConfig.strategy, fallbackConfig.maxAttempts],
    usage_tracking: usageTracking,
    tags: tags.map(({ key, value }) => [key, value]).sort(byKey),
    models: modelMappings.map(
      ({ modelDefinitionId, linkageType = "PRIMARY", weight = 1, fallbackOrder }) => [
        ...[modelDefinitionId, linkageType, weight],
        fallbackOrder,
      ],
    ),
  };
}

function byKey([one = ""]: (string | undefined)[], [other = ""]: (string | undefined)[]): number {
  return one < other ? -1 : 1;
}
