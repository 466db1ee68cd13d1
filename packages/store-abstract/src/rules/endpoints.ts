import type {
  CreateGatewayEndpointInput,
  DeleteGatewayEndpointInput,
  GatewayEndpoint,
  UpdateGatewayEndpointInput,
} from "@gw/entities";
import type { EndpointRow, EndpointView, StoreReader } from "../store-rows.js";
import { compact } from "./compact.js";
import { alreadyExists, notFound } from "./errors.js";
import { newMappings, toMapping, toMappingRow } from "./model-configs.js";
import type { Mutation } from "./mutation.js";

export async function requireEndpoint(
  reader: StoreReader,
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
  const { name, tags = [] } = input;
  await requireFreeName(mutation.tx, name);
  const configs = input.modelConfigs;
  const mappings = await newMappings(mutation, { endpointId, mappingIds, configs });
  const row: EndpointRow = {
    endpointId,
    name,
    routingStrategy: input.routingStrategy,
    fallbackConfig: input.fallbackConfig,
    usageTracking: input.usageTracking ?? true,
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
  const { endpointId, name, modelConfigs, routingStrategy, fallbackConfig, usageTracking } = input;
  const row = await requireEndpoint(mutation.tx, endpointId);
  if (name !== undefined && name !== row.name) await requireFreeName(mutation.tx, name);
  let mappings = row.mappings;
  if (modelConfigs !== undefined) {
    mappings = await newMappings(mutation, { endpointId, mappingIds, configs: modelConfigs });
    await mutation.tx.deleteMappingsOf(endpointId);
    await mutation.tx.insertMappings(mappings.map(toMappingRow));
  }
  await mutation.tx.updateEndpoint(endpointId, {
    ...mutation.updated,
    ...(name !== undefined && { name }),
    ...(routingStrategy !== undefined && { routingStrategy }),
    ...(fallbackConfig !== undefined && { fallbackConfig }),
    ...(usageTracking !== undefined && { usageTracking }),
  });
  await mutation.audit("updateGatewayEndpoint", { id: endpointId, name: name ?? row.name });
  return toEndpoint({
    ...row,
    ...mutation.updated,
    mappings,
    name: name ?? row.name,
    routingStrategy: merged(routingStrategy, row.routingStrategy),
    fallbackConfig: merged(fallbackConfig, row.fallbackConfig),
    usageTracking: usageTracking ?? row.usageTracking,
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

async function requireFreeName(reader: StoreReader, name: string): Promise<void> {
  if ((await reader.endpoint({ name })) !== undefined) alreadyExists("GatewayEndpoint", { name });
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
