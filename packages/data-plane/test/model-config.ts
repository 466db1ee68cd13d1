import type { GatewayEndpointConfig, GatewayModelConfig } from "@gw/config-resolver";

/** A model of an endpoint with defaults for what a test does not need. */
export function model(
  modelName: string,
  options: Partial<GatewayModelConfig> = {},
): GatewayModelConfig {
  return {
    modelDefinitionId: `d-${modelName}`,
    provider: "openai",
    modelName,
    secretId: `s-${modelName}`,
    isSecretBound: true,
    secretValue: opened({ api_key: "sk-0123456789abcdef" }),
    weight: 1,
    linkageType: "PRIMARY",
    ...options,
  };
}

/** An endpoint with these models. */
export function endpoint(
  endpointName: string,
  models: readonly GatewayModelConfig[] = [],
): GatewayEndpointConfig {
  const lists = { models, unusable: [], aliases: [], tags: [] };
  const settings = { usageTracking: true, settings: {} };
  const ids = { endpointId: `e-${endpointName}`, endpointName, createdAt: 0 };
  return { ...ids, ...lists, ...settings };
}

/** An opened credential, as the resolver returns it. */
export function opened(
  fields: Readonly<Record<string, string>>,
): GatewayModelConfig["secretValue"] {
  const value = { reveal: () => fields, toString: () => "[redacted]", toJSON: () => "[redacted]" };
  return value as unknown as GatewayModelConfig["secretValue"];
}
