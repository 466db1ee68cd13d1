import {
  type CreateGatewayEndpointInput,
  type FallbackConfig,
  fallbackStrategies,
  type GatewayEndpoint,
  type GatewayEndpointTag,
  gatewayModelLinkageTypes,
  routingStrategies,
} from "@gw/entities";
import { createGatewayEndpointSchema, parseInput } from "@gw/entities/schemas";
import type { LineFields } from "../file/line-fields.js";
import { differencesOf } from "../import/differences.js";
import type { EndpointInput, EndpointModelInput, ImportItem } from "../import/import-item.js";
import type { ImportRun } from "../import/import-run.js";
import { rejectionReason, unlessMissing } from "../import/store-errors.js";
import { encodeSettings, settingsOf } from "./endpoint-settings-fields.js";
import { entryKey, type ItemKind } from "./item-kind.js";

/** Endpoints with their models and tags. */
export const endpointKind: ItemKind<
  "endpoint",
  GatewayEndpoint,
  { readonly id: string; readonly input: EndpointInput },
  EndpointInput
> = {
  type: "endpoint",
  list: (store, page) => store.listGatewayEndpoints(page),
  encode: encodeEndpoint,
  decode: (fields) => ({
    id: fields.text("endpoint_id"),
    input: {
      name: fields.text("name"),
      routingStrategy: fields.optionalChoice("routing_strategy", routingStrategies),
      fallbackConfig: fields.optionalObject("fallback_config")?.decoded(fallbackConfigOf),
      usageTracking: fields.flag("usage_tracking"),
      models: fields.objects("models").map((model) => model.decoded(modelOf)),
      tags: fields.objects("tags").map((tag) => tag.decoded(tagOf)),
      aliases: fields.optionalStrings("aliases"),
      settings: fields.optionalObject("settings")?.decoded(settingsOf),
    },
  }),
  idOf: ({ id }) => id,
  referencesOf: ({ input }) =>
    input.models.map(({ modelDefinitionId }) => entryKey("model_definition", modelDefinitionId)),
  itemOf: ({ id, input }) => ({ id, name: input.name, input }),
  importItem: importEndpoint,
};

function encodeEndpoint(endpoint: GatewayEndpoint): string {
  const { fallbackConfig, aliases } = endpoint;
  return JSON.stringify({
    type: "endpoint",
    endpoint_id: endpoint.endpointId,
    name: endpoint.name,
    routing_strategy: endpoint.routingStrategy,
    fallback_config: fallbackConfig && {
      strategy: fallbackConfig.strategy,
      max_attempts: fallbackConfig.maxAttempts,
    },
    usage_tracking: endpoint.usageTracking,
    models: endpoint.modelMappings.map((mapping) => ({
      mapping_id: mapping.mappingId,
      model_definition_id: mapping.modelDefinitionId,
      linkage_type: mapping.linkageType,
      weight: mapping.weight,
      fallback_order: mapping.fallbackOrder,
    })),
    tags: endpoint.tags.map(({ key, value }) => ({ key, value })),
    // Absent unless set, so that earlier releases read the file.
    aliases: aliases.length === 0 ? undefined : aliases,
    settings: encodeSettings(endpoint.settings),
  });
}

function fallbackConfigOf(fields: LineFields): FallbackConfig {
  return {
    strategy: fields.optionalChoice("strategy", fallbackStrategies),
    maxAttempts: fields.optionalInteger("max_attempts"),
  };
}

function modelOf(fields: LineFields): EndpointModelInput {
  return {
    mappingId: fields.text("mapping_id"),
    modelDefinitionId: fields.text("model_definition_id"),
    linkageType: fields.choice("linkage_type", gatewayModelLinkageTypes),
    weight: fields.number("weight"),
    fallbackOrder: fields.optionalInteger("fallback_order"),
  };
}

function tagOf(fields: LineFields): GatewayEndpointTag {
  return { key: fields.text("key"), value: fields.optionalText("value") };
}

async function importEndpoint(run: ImportRun, item: ImportItem<EndpointInput>): Promise<void> {
  const subject = { kind: "endpoint", id: item.id, name: item.name } as const;
  const sourceInput = run.inputOf(subject, item);
  if (sourceInput === undefined) return;
  const { models: sourceModels, ...rest } = sourceInput;
  const models = importedModels(run, item, sourceModels);
  const input = { ...rest, modelConfigs: models.map(({ mappingId: _, ...config }) => config) };
  const rejection = await rejectionReason(() => parseInput(createGatewayEndpointSchema, input));
  if (rejection !== undefined) return run.skip(subject, rejection);
  const { store, by } = run;
  const { name, aliases = [] } = input;
  const ids = run.idsFor("e", item.id);
  const found = await run.findImported(ids, (endpointId) =>
    store.getGatewayEndpoint({ endpointId }),
  );
  if (found !== undefined) {
    const { id: endpointId, existing } = found;
    run.reportId("e", subject, endpointId);
    run.endpoints.set(item.id, endpointId);
    const differences = differencesOf(contentOf(existing), contentOf(asEndpoint(input)));
    return run.recordExisting(subject, differences);
  }
  if (aliases.includes(name)) return run.skip(subject, "one of its aliases is its name");
  for (const one of [name, ...aliases]) {
    const isTaken =
      run.hasImported("endpoint", one) ||
      (await unlessMissing(store.getGatewayEndpoint({ name: one }))) !== undefined;
    if (!isTaken) continue;
    const which = one === name ? "its name" : "one of its aliases";
    return run.skip(subject, `another endpoint has ${which}`);
  }
  const all = [ids, ...models.map(({ mappingId }) => run.idsFor("m", mappingId))];
  const create = () => store.createGatewayEndpoint(input, by);
  const used = await run.create(subject, { ids: all, aliases, create });
  const [endpointId, ...mappingIds] = used ?? [];
  if (endpointId === undefined) return;
  for (const [index, { mappingId }] of models.entries()) {
    const part = { kind: "model_mapping", id: mappingId, name } as const;
    run.reportId("m", part, mappingIds[index] ?? "");
  }
  run.reportId("e", subject, endpointId);
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
    return [{ ...model, modelDefinitionId }];
  });
}

type Content = Pick<
  GatewayEndpoint,
  "name" | "routingStrategy" | "fallbackConfig" | "usageTracking" | "tags" | "aliases" | "settings"
> & { readonly modelMappings: CreateGatewayEndpointInput["modelConfigs"] };

function asEndpoint({ modelConfigs, tags = [], ...input }: CreateGatewayEndpointInput): Content {
  const { name, routingStrategy, fallbackConfig, usageTracking = true } = input;
  const { aliases = [], settings = {} } = input;
  return {
    ...{ name, usageTracking, tags, aliases, settings, modelMappings: modelConfigs },
    ...(routingStrategy !== undefined && { routingStrategy }),
    ...(fallbackConfig !== undefined && { fallbackConfig }),
  };
}

/** The fields of an endpoint that are compared; ids of mappings are not. */
function contentOf(endpoint: Content) {
  const { name, routingStrategy, fallbackConfig, usageTracking, tags, modelMappings } = endpoint;
  const { aliases, settings } = endpoint;
  return {
    name,
    aliases,
    settings: encodeSettings(settings),
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
