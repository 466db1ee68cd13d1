import type { GatewayEndpointModelConfig } from "@gw/entities";

/** How the things of a gateway are spelt as facts, the same for who writes and for who checks. */

export const shared = "shared";
export const anchor = "anchor";

export function secretFact(secret: { readonly value: string; readonly region: string }): string {
  return `${secret.value} in ${secret.region}`;
}

export function definitionFact(definition: {
  readonly modelName: string;
  readonly secret: string | undefined;
}): string {
  return `${definition.modelName} with ${definition.secret ?? "no secret"}`;
}

export interface EndpointModel extends Pick<GatewayEndpointModelConfig, "weight" | "linkageType"> {
  readonly definition: string;
}

export function endpointFact(endpoint: {
  readonly usageTracking: boolean;
  readonly models: readonly EndpointModel[];
}): string {
  const models = endpoint.models.map(
    ({ definition, weight, linkageType }) =>
      `${definition}:${weight ?? 1}:${linkageType ?? "PRIMARY"}`,
  );
  return `${endpoint.usageTracking ? "tracked" : "untracked"} ${models.sort().join(" ")}`;
}

export const keys = {
  secret: (name: string): string => `secret ${name}`,
  definition: (name: string): string => `definition ${name}`,
  endpoint: (name: string): string => `endpoint ${name}`,
  tag: (endpoint: string, key: string): string => `tag ${key} of ${endpoint}`,
  binding: (endpoint: string, resource: string): string => `binding ${resource} of ${endpoint}`,
  attached: (definition: string): string => `${definition} attached to ${shared}`,
};
