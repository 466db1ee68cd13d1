import { trimAuthConfig } from "@gw/entities";
import type { EndpointMaterial, ModelMaterial } from "@gw/store-abstract";
import type { Credential, GatewayEndpointConfig, GatewayModelConfig } from "./endpoint-config.js";
import { type UnusableModel, type UnusableReason, unusableReasonOf } from "./unusable-model.js";

/** Builds the configuration of an endpoint, with usable and unusable models apart. */
export function configureEndpoint<Value extends Credential>(
  { endpoint, models, tags }: EndpointMaterial,
  opened: ReadonlyMap<string, Value | UnusableReason>,
): GatewayEndpointConfig<Value> {
  const usable: GatewayModelConfig<Value>[] = [];
  const unusable: UnusableModel[] = [];
  for (const model of models) {
    const config = configureModel(model, opened);
    if (typeof config !== "string") usable.push(config);
    else {
      const { modelDefinitionId, linkageType } = model.mapping;
      unusable.push({ modelDefinitionId, linkageType, reason: config });
    }
  }
  const { endpointId, name, createdAt, routingStrategy, fallbackConfig } = endpoint;
  return {
    endpointId,
    endpointName: name,
    createdAt,
    models: usable,
    unusable,
    ...(routingStrategy && { routingStrategy }),
    ...(fallbackConfig && { fallbackConfig }),
    usageTracking: endpoint.usageTracking,
    aliases: endpoint.aliases,
    settings: endpoint.settings,
    tags,
  };
}

function configureModel<Value extends Credential>(
  model: ModelMaterial,
  opened: ReadonlyMap<string, Value | UnusableReason>,
): GatewayModelConfig<Value> | UnusableReason {
  const { mapping, definition, secret } = model;
  const reason = unusableReasonOf(model);
  if (secret === undefined || reason !== undefined) return reason ?? "ORPHANED";
  const secretValue = opened.get(secret.secretId);
  if (secretValue === undefined) return "ORPHANED";
  if (typeof secretValue === "string") return secretValue;
  const { authConfig } = secret;
  const { fallbackOrder } = mapping;
  return {
    modelDefinitionId: definition.modelDefinitionId,
    provider: definition.provider,
    modelName: definition.modelName,
    secretId: secret.secretId,
    isSecretBound: secret.provider !== undefined,
    secretValue,
    // As it is bound, so that nothing else takes effect.
    ...(authConfig && { authConfig: trimAuthConfig(authConfig) }),
    weight: mapping.weight,
    linkageType: mapping.linkageType,
    ...(fallbackOrder !== undefined && { fallbackOrder }),
  };
}
