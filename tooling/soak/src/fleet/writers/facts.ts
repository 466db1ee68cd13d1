import type { GatewayEndpointModelConfig } from "@gw/entities";

// How resources are written as facts. Writers and checks use the same format.

/** Name of the endpoint that all writers change. */
export const shared = "shared";
/** Name of the resources that exist until the end. */
export const fixed = "fixed";

export function secretFact(secret: {
  readonly value: string;
  readonly apiVersion: string;
}): string {
  return `${secret.value} in ${secret.apiVersion}`;
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
