import type { GatewayModelConfig } from "@gw/config-resolver";

/** A model of an endpoint: whatever a test does not name is made up. */
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

/** An opened credential, as the resolver hands it out. */
export function opened(
  fields: Readonly<Record<string, string>>,
): GatewayModelConfig["secretValue"] {
  const value = { reveal: () => fields, toString: () => "[redacted]", toJSON: () => "[redacted]" };
  return value as unknown as GatewayModelConfig["secretValue"];
}
