import type { GatewayEndpoint, GatewayEndpointBinding, GatewayModelDefinition } from "@gw/entities";
import type { ExportedSecret } from "./export-entry.js";

export function encodeSecret(secret: ExportedSecret): string {
  return JSON.stringify({
    type: "secret",
    secret_id: secret.secretId,
    secret_name: secret.secretName,
    provider: secret.provider,
    auth_config: secret.authConfig,
    kek_version: secret.kekVersion,
    wrapped_dek: Buffer.from(secret.wrappedDek).toString("base64"),
    encrypted_value: Buffer.from(secret.encryptedValue).toString("base64"),
  });
}

export function encodeModelDefinition(definition: GatewayModelDefinition): string {
  return JSON.stringify({
    type: "model_definition",
    model_definition_id: definition.modelDefinitionId,
    name: definition.name,
    provider: definition.provider,
    model_name: definition.modelName,
    secret_id: definition.secretId,
  });
}

export function encodeEndpoint(endpoint: GatewayEndpoint): string {
  const { fallbackConfig } = endpoint;
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
  });
}

export function encodeBinding(binding: GatewayEndpointBinding): string {
  return JSON.stringify({
    type: "binding",
    endpoint_id: binding.endpointId,
    resource_type: binding.resourceType,
    resource_id: binding.resourceId,
    display_name: binding.displayName,
  });
}
