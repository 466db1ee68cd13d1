import type { EndpointSettings, GatewayEndpoint, GatewayEndpointModelMapping } from "@gw/entities";
import type { View } from "../terminal/output.js";
import { showTag } from "./tag-view.js";
import { showTime, stamps } from "./time.js";

export const endpointView: View<GatewayEndpoint> = {
  none: "no endpoints",
  columns: [
    { title: "name", of: (endpoint) => endpoint.name },
    { title: "models", of: (endpoint) => endpoint.modelMappings.map(showShort).join(" ") },
    { title: "tags", of: (endpoint) => endpoint.tags.map(showTag).join(" ") || undefined },
    { title: "id", of: (endpoint) => endpoint.endpointId },
    { title: "updated", of: (endpoint) => showTime(endpoint.lastUpdatedAt) },
  ],
  details: (endpoint) => [
    ["name", endpoint.name],
    ["id", endpoint.endpointId],
    ["aliases", endpoint.aliases.join(" ") || undefined],
    ...endpoint.modelMappings.map(
      (mapping, at) => [at === 0 ? "models" : "", showMapping(mapping, endpoint)] as const,
    ),
    ["strategy", endpoint.routingStrategy],
    ["fallback", showFallback(endpoint)],
    ["settings", showSettings(endpoint.settings)],
    ["usage tracking", endpoint.usageTracking ? "on" : "off"],
    ["tags", endpoint.tags.map(showTag).join(" ") || undefined],
    ...stamps(endpoint),
  ],
};

/** Such as `sticky, first byte 30000 ms`; `undefined` if there are none. */
function showSettings({
  sticky,
  fallbackOnTimeout,
  streamUsage,
  timeouts = {},
}: EndpointSettings): string | undefined {
  const times = [
    ["connect", timeouts.connect],
    ["first byte", timeouts.firstByte],
    ["idle", timeouts.idle],
    ["total", timeouts.total],
    ["early head", timeouts.earlyHead],
  ] as const;
  const parts = [
    ...(sticky ? ["sticky"] : []),
    ...(fallbackOnTimeout === false ? ["no fallback on timeout"] : []),
    ...(streamUsage === false ? ["no stream usage"] : []),
    ...times.flatMap(([name, time]) => (time === undefined ? [] : [`${name} ${time} ms`])),
  ];
  return parts.length === 0 ? undefined : parts.join(", ");
}

export const mappingView: View<GatewayEndpointModelMapping> = {
  none: "no models",
  columns: [
    { title: "model", of: nameOf },
    { title: "linkage", of: (mapping) => mapping.linkageType },
    { title: "weight", of: (mapping) => String(mapping.weight) },
    { title: "id", of: (mapping) => mapping.mappingId },
  ],
  details: (mapping) => [
    ["id", mapping.mappingId],
    ["endpoint", mapping.endpointId],
    ["model", nameOf(mapping)],
    ["linkage", mapping.linkageType],
    ["weight", String(mapping.weight)],
    ["fallback order", mapping.fallbackOrder?.toString()],
    ["created", showTime(mapping.createdAt)],
  ],
};

function nameOf({ modelDefinition, modelDefinitionId }: GatewayEndpointModelMapping): string {
  return modelDefinition?.name ?? modelDefinitionId;
}

function showShort(mapping: GatewayEndpointModelMapping): string {
  const name = nameOf(mapping);
  return mapping.linkageType === "FALLBACK" ? `(${name})` : `${name}:${mapping.weight}`;
}

function showMapping(mapping: GatewayEndpointModelMapping, endpoint: GatewayEndpoint): string {
  const { modelDefinition: definition } = mapping;
  const share = mapping.linkageType === "FALLBACK" ? "fallback" : showShare(mapping, endpoint);
  const model = definition === undefined ? "" : ` ${definition.provider}/${definition.modelName}`;
  const warning = definition?.secretId === undefined ? ", orphan (no secret)" : "";
  return `${nameOf(mapping)}: ${share},${model}${warning}`;
}

function showShare({ weight }: GatewayEndpointModelMapping, endpoint: GatewayEndpoint): string {
  const total = endpoint.modelMappings
    .filter(({ linkageType }) => linkageType === "PRIMARY")
    .reduce((sum, mapping) => sum + mapping.weight, 0);
  return `weight ${weight} (${Math.round((weight / total) * 100)} %)`;
}

function showFallback({ fallbackConfig }: GatewayEndpoint): string | undefined {
  if (fallbackConfig === undefined) return undefined;
  const { strategy, maxAttempts } = fallbackConfig;
  const attempts = maxAttempts === undefined ? "all" : `at most ${maxAttempts}`;
  return `${strategy ?? "SEQUENTIAL"}, ${attempts} of them`;
}
