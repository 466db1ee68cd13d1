import type { CreateGatewayEndpointInput, GatewayEndpoint } from "@gw/entities";
import { createGatewayEndpointSchema, parseInput } from "@gw/entities/schemas";
import { differencesOf } from "./differences.js";
import type { EndpointInput, EndpointModelInput, ImportItem } from "./import-item.js";
import { type ImportRun, rejectionReason, unlessMissing } from "./import-run.js";

export async function importEndpoint(
  run: ImportRun,
  item: ImportItem<EndpointInput>,
): Promise<void> {
  const subject = { kind: "endpoint", id: item.id, name: item.name } as const;
  const sourceInput = run.inputOf(subject, item);
  if (sourceInput === undefined) return;
  const { models: sourceModels, ...rest } = sourceInput;
  const models = importedModels(run, item, sourceModels);
  const input = { ...rest, modelConfigs: models.map(({ mappingId: _, ...config }) => config) };
  const rejection = await rejectionReason(() => parseInput(createGatewayEndpointSchema, input));
  if (rejection !== undefined) return run.skip(subject, rejection);
  const { store, by } = run;
  const { name } = input;
  const endpointId = run.targetId("e", subject);
  const existing = await unlessMissing(store.getGatewayEndpoint({ endpointId }));
  if (existing !== undefined) {
    run.endpoints.set(item.id, endpointId);
    const differences = differencesOf(contentOf(existing), contentOf(asEndpoint(input)));
    return run.recordExisting(subject, differences);
  }
  const isTaken =
    run.hasImported("endpoint", name) ||
    (await unlessMissing(store.getGatewayEndpoint({ name }))) !== undefined;
  if (isTaken) return run.skip(subject, "another endpoint has its name");
  const ids = [endpointId, ...models.map(({ mappingId }) => mappingId)];
  const create = () => store.createGatewayEndpoint(input, by);
  if (!(await run.create(subject, { ids, create }))) return;
  run.endpoints.set(item.id, endpointId);
}

/** The models with their ids in the target; a model without an imported definition is skipped. */
function importedModels(
  run: ImportRun,
  { name }: { readonly name?: string | undefined },
  models: readonly EndpointModelInput[],
): EndpointModelInput[] {
  return models.flatMap((model) => {
    const subject = { kind: "model_mapping", id: model.mappingId, name } as const;
    const modelDefinitionId = run.modelDefinitions.get(model.modelDefinitionId);
    if (modelDefinitionId === undefined) {
      run.report.addFinding(subject, "skipped", "its model definition was not imported");
      return [];
    }
    return [{ ...model, modelDefinitionId, mappingId: run.targetId("m", subject) }];
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

/** The fields of an endpoint that are compared; ids of mappings are not. */
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
