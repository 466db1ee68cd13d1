import {
  type AttachModelToEndpointInput,
  type DetachModelFromEndpointInput,
  type GatewayEndpointModelMapping,
  GatewayError,
  limits,
} from "@gw/entities";
import type { MappingView } from "../../store-rows.js";
import { alreadyExists, notFound } from "../errors.js";
import type { Mutation } from "../mutation.js";
import { requireEndpoint } from "./endpoints.js";
import { hasUsablePrimary, newMappings, toMapping, toMappingRow } from "./model-configs.js";

export async function attachModel(
  mutation: Mutation,
  { mappingIds, input }: { mappingIds: readonly string[]; input: AttachModelToEndpointInput },
): Promise<GatewayEndpointModelMapping> {
  const { endpointId, modelConfig } = input;
  const endpoint = await requireEndpoint(mutation.tx, endpointId);
  const { mappings: existing } = endpoint;
  const [mapping] = await newMappings(mutation, {
    endpointId,
    mappingIds,
    configs: [modelConfig],
    existing,
  });
  if (mapping === undefined) throw new GatewayError("INTERNAL_ERROR", "No mapping was created");
  requireAttachable(mapping, existing);
  await mutation.tx.insertMappings([toMappingRow(mapping)]);
  await mutation.tx.updateEndpoint(endpointId, mutation.updated);
  await mutation.audit("attachModelToEndpoint", { id: endpointId, name: endpoint.name });
  return toMapping(mapping);
}

export async function detachModel(
  mutation: Mutation,
  { endpointId, modelDefinitionId, linkageType }: DetachModelFromEndpointInput,
): Promise<void> {
  const endpoint = await requireEndpoint(mutation.tx, endpointId);
  const detached = endpoint.mappings.filter(
    (mapping) =>
      mapping.modelDefinitionId === modelDefinitionId &&
      (linkageType === undefined || mapping.linkageType === linkageType),
  );
  if (detached.length === 0) {
    notFound("GatewayEndpointModelMapping", { endpointId, modelDefinitionId, linkageType });
  }
  if (!hasUsablePrimary(endpoint.mappings.filter((mapping) => !detached.includes(mapping)))) {
    throw new GatewayError(
      "INVALID_STATE",
      `GatewayEndpoint '${endpoint.name}' must keep a PRIMARY model with a weight over 0; ` +
        "attach another one first",
    );
  }
  await mutation.tx.deleteMappings(detached.map(({ mappingId }) => mappingId));
  await mutation.tx.updateEndpoint(endpointId, mutation.updated);
  await mutation.audit("detachModelFromEndpoint", { id: endpointId, name: endpoint.name });
}

function requireAttachable(mapping: MappingView, existing: readonly MappingView[]): void {
  const { endpointId, modelDefinitionId, linkageType, fallbackOrder } = mapping;
  const isAttached = existing.some(
    (one) => one.modelDefinitionId === modelDefinitionId && one.linkageType === linkageType,
  );
  if (isAttached) {
    alreadyExists("GatewayEndpointModelMapping", { endpointId, modelDefinitionId, linkageType });
  }
  if (existing.length >= limits.modelsOfEndpoint) {
    throw new GatewayError(
      "INVALID_STATE",
      `\`model_config\` cannot be added: the endpoint has the maximum of ${limits.modelsOfEndpoint} models`,
    );
  }
  if (fallbackOrder !== undefined && existing.some((one) => one.fallbackOrder === fallbackOrder)) {
    throw new GatewayError(
      "RESOURCE_ALREADY_EXISTS",
      `\`model_config.fallback_order\` must be unique in the endpoint; ${fallbackOrder} is taken`,
    );
  }
}

/** An id for each model. Made before the transaction, so that the ids stay the same when it runs again. */
export function newMappingIds(configs: readonly unknown[], newId: () => string): string[] {
  return configs.map(() => `m-${newId()}`);
}
