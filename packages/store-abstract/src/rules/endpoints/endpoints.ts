import {
  type CreateGatewayEndpointInput,
  type DeleteGatewayEndpointInput,
  type EndpointSettings,
  type GatewayEndpoint,
  GatewayError,
  type UpdateGatewayEndpointInput,
} from "@gw/entities";
import type { EndpointRow, EndpointView } from "../../store-rows.js";
import { compact } from "../compact.js";
import type { WorkspaceReader } from "../confined-rows.js";
import { alreadyExists, notFound } from "../errors.js";
import type { Mutation } from "../mutation.js";
import { newMappings, toMapping, toMappingRow } from "./model-configs.js";

export async function requireEndpoint(
  reader: WorkspaceReader,
  endpointId: string,
): Promise<EndpointView> {
  return (await reader.endpoint({ endpointId })) ?? notFound("GatewayEndpoint", { endpointId });
}

export async function createEndpoint(
  mutation: Mutation,
  {
    endpointId,
    mappingIds,
    input,
  }: {
    endpointId: string;
    mappingIds: readonly string[];
    input: CreateGatewayEndpointInput;
  },
): Promise<GatewayEndpoint> {
  const { name, tags = [], aliases = [] } = input;
  await requireFreeNames(mutation.tx, { endpointId, name, aliases });
  const configs = input.modelConfigs;
  const mappings = await newMappings(mutation, { endpointId, mappingIds, configs });
  await mutation.requireRoom("endpoints");
  const row: EndpointRow = {
    endpointId,
    name,
    routingStrategy: input.routingStrategy,
    fallbackConfig: input.fallbackConfig,
    usageTracking: input.usageTracking ?? true,
    aliases,
    settings: normalised(input.settings),
    ...mutation.created,
  };
  await mutation.tx.insertEndpoint(row);
  await mutation.tx.insertMappings(mappings.map(toMappingRow));
  for (const tag of tags) await mutation.tx.putTag(endpointId, tag);
  await mutation.audit("createGatewayEndpoint", { id: endpointId, name });
  return toEndpoint({ ...row, mappings, tags });
}

export async function updateEndpoint(
  mutation: Mutation,
  { mappingIds, input }: { mappingIds: readonly string[]; input: UpdateGatewayEndpointInput },
): Promise<GatewayEndpoint> {
  const { endpointId, modelConfigs, routingStrategy, fallbackConfig, usageTracking } = input;
  const row = await requireEndpoint(mutation.tx, endpointId);
  const { name = row.name, aliases = row.aliases } = input;
  const settings = input.settings === undefined ? row.settings : normalised(input.settings);
  if (input.name !== undefined || input.aliases !== undefined) {
    await requireFreeNames(mutation.tx, { endpointId, name, aliases });
  }
  let mappings = row.mappings;
  if (modelConfigs !== undefined) {
    mappings = await newMappings(mutation, { endpointId, mappingIds, configs: modelConfigs });
    await mutation.tx.deleteMappingsOf(endpointId);
    await mutation.tx.insertMappings(mappings.map(toMappingRow));
  }
  await mutation.tx.updateEndpoint(endpointId, {
    ...mutation.updated,
    ...(input.name !== undefined && { name }),
    ...(routingStrategy !== undefined && { routingStrategy }),
    ...(fallbackConfig !== undefined && { fallbackConfig }),
    ...(usageTracking !== undefined && { usageTracking }),
    ...(input.aliases !== undefined && { aliases }),
    ...(input.settings !== undefined && { settings }),
  });
  await mutation.audit("updateGatewayEndpoint", { id: endpointId, name });
  return toEndpoint({
    ...row,
    ...mutation.updated,
    mappings,
    name,
    routingStrategy: merged(routingStrategy, row.routingStrategy),
    fallbackConfig: merged(fallbackConfig, row.fallbackConfig),
    usageTracking: usageTracking ?? row.usageTracking,
    aliases,
    settings,
  });
}

export async function deleteEndpoint(
  mutation: Mutation,
  { endpointId }: DeleteGatewayEndpointInput,
): Promise<void> {
  const row = await requireEndpoint(mutation.tx, endpointId);
  await mutation.tx.deleteMappingsOf(endpointId);
  await mutation.tx.deleteTagsOf(endpointId);
  await mutation.tx.deleteBindingsOf(endpointId);
  await mutation.tx.deleteEndpoint(endpointId);
  await mutation.audit("deleteGatewayEndpoint", { id: endpointId, name: row.name });
}

/** Names and aliases of all endpoints share one namespace. */
async function requireFreeNames(
  reader: WorkspaceReader,
  { endpointId, name, aliases }: Pick<EndpointRow, "endpointId" | "name" | "aliases">,
): Promise<void> {
  if (aliases.includes(name)) {
    throw new GatewayError(
      "RESOURCE_ALREADY_EXISTS",
      "`aliases` must not contain the name of the endpoint; give other aliases, or another name",
    );
  }
  const isTaken = async (wanted: string): Promise<boolean> => {
    const found = await reader.endpoint({ name: wanted });
    return found !== undefined && found.endpointId !== endpointId;
  };
  if (await isTaken(name)) alreadyExists("GatewayEndpoint", { name });
  for (const alias of aliases) {
    if (await isTaken(alias)) alreadyExists("GatewayEndpoint", { alias });
  }
}

/** Without the fields that are `undefined`, and without empty timeouts. */
function normalised(settings: EndpointSettings | null | undefined): EndpointSettings {
  const { timeouts, ...rest } = settings ?? {};
  const set = compact({ ...timeouts });
  return compact({ ...rest, timeouts: Object.keys(set).length === 0 ? undefined : set });
}

/** An absent change keeps the current value, `null` clears it. */
function merged<T>(change: T | null | undefined, current: T | undefined): T | undefined {
  return change === undefined ? current : (change ?? undefined);
}

export function toEndpoint(row: EndpointView): GatewayEndpoint {
  return compact({
    endpointId: row.endpointId,
    name: row.name,
    modelMappings: row.mappings.map(toMapping),
    tags: row.tags.map(({ key, value }) => compact({ key, value })).sort(byKey),
    routingStrategy: row.routingStrategy,
    fallbackConfig: row.fallbackConfig && compact({ ...row.fallbackConfig }),
    usageTracking: row.usageTracking,
    aliases: [...row.aliases],
    settings: normalised(row.settings),
    createdAt: row.createdAt,
    lastUpdatedAt: row.lastUpdatedAt,
    createdBy: row.createdBy,
    lastUpdatedBy: row.lastUpdatedBy,
  });
}

// Compares UTF-8 bytes like every backend; UTF-16 sorts 4-byte characters differently.
function byKey(a: { key: string }, b: { key: string }): number {
  return Buffer.compare(Buffer.from(a.key), Buffer.from(b.key));
}
