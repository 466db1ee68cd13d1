import {
  type AttachModelToEndpointInput,
  type DetachModelFromEndpointInput,
  type GatewayEndpointModelMapping,
  GatewayError,
  limits,
} from "@gw/entities";
import type { MappingView } from "../store-rows.js";
import { requireEndpoint } from "./endpoints.js";
import { hasDrawablePrimary, newMappings, toMappingRow } from "./model-configs.js";
import type { Mutation } from "./mutation.js";
import { toMapping } from "./presentation.js";
import { alreadyExists, notFound } from "./refusals.js";

export async function attachModel(
  mutation: Mutation,
  { mappingIds, input }: { mappingIds: readonly string[]; input: AttachModelToEndpointInput },
): Promise<GatewayEndpointModelMapping> {
  const { endpointId, modelConfig } = input;
  const endpoint = await requireEndpoint(mutation.tx, endpointId);
  const { mappings: kept } = endpoint;
  const [mapping] = await newMappings(mutation, {
    endpointId,
    mappingIds,
    configs: [modelConfig],
    kept,
  });
  if (mapping === undefined) throw new GatewayError("INTERNAL_ERROR", "No mapping was made");
  requireFit(mapping, kept);
  await mutation.tx.insertMappings([toMappingRow(mapping)]);
  await mutation.tx.updateEndpoint(endpointId, mutation.updated);
  await mutation.audit("endpoint.attach_model", { id: endpointId, name: endpoint.name });
  return toMapping(mapping);
}

export async function detachModel(
  mutation: Mutation,
  { endpointId, modelDefinitionId, linkageType }: DetachModelFromEndpointInput,
): Promise<void> {
  const endpoint = await requireEndpoint(mutation.tx, endpointId);
  const gone = endpoint.mappings.filter(
    (mapping) =>
      mapping.modelDefinitionId === modelDefinitionId &&
      (linkageType === undefined || mapping.linkageType === linkageType),
  );
  if (gone.length === 0) {
    notFound("GatewayEndpointModelMapping", { endpointId, modelDefinitionId, linkageType });
  }
  if (!hasDrawablePrimary(endpoint.mappings.filter((mapping) => !gone.includes(mapping)))) {
    throw new GatewayError(
      "INVALID_STATE",
      `GatewayEndpoint '${endpoint.name}' must keep at least one PRIMARY with weight > 0`,
    );
  }
  await mutation.tx.deleteMappings(gone.map(({ mappingId }) => mappingId));
  await mutation.tx.updateEndpoint(endpointId, mutation.updated);
  await mutation.audit("endpoint.detach_model", { id: endpointId, name: endpoint.name });
}

function requireFit(mapping: MappingView, kept: readonly MappingView[]): void {
  const { endpointId, modelDefinitionId, linkageType, fallbackOrder } = mapping;
  const isAttached = kept.some(
    (one) => one.modelDefinitionId === modelDefinitionId && one.linkageType === linkageType,
  );
  if (isAttached) {
    alreadyExists("GatewayEndpointModelMapping", { endpointId, modelDefinitionId, linkageType });
  }
  if (kept.length >= limits.modelsOfEndpoint) {
    throw new GatewayError(
      "INVALID_PARAMETER_VALUE",
      `model_config must not be attached: the endpoint has ${limits.modelsOfEndpoint} models already`,
    );
  }
  if (fallbackOrder !== undefined && kept.some((one) => one.fallbackOrder === fallbackOrder)) {
    throw new GatewayError(
      "INVALID_PARAMETER_VALUE",
      `model_config.fallback_order must be unique: the endpoint has a model of ${fallbackOrder}`,
    );
  }
}
