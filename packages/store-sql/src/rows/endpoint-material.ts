import type { EndpointMaterial, ModelMaterial, SealedSecret } from "@gw/store-abstract";
import type { ShownRow } from "../tables.js";
import { type MappingColumns, toEndpointRow, toMappingRow } from "./endpoint.js";
import { toJoinedDefinition } from "./model-definition.js";

/**
 * Adds its models with their secrets, and its tags, to each endpoint; `mappings` are ordered by
 * position.
 */
export function toEndpointMaterials(read: {
  readonly endpoints: readonly ShownRow<"gateway_endpoints">[];
  readonly mappings: readonly MappingColumns[];
  readonly secrets: readonly SealedSecret[];
  readonly tags: readonly ShownRow<"gateway_endpoint_tags">[];
}): EndpointMaterial[] {
  const secrets = new Map(read.secrets.map((secret) => [secret.secretId, secret]));
  const materials = new Map(
    read.endpoints.map((row) => {
      const models: ModelMaterial[] = [];
      const tags: { key: string; value: string | undefined }[] = [];
      return [row.endpoint_id, { endpoint: toEndpointRow(row), models, tags }];
    }),
  );
  for (const row of read.mappings) {
    const definition = toJoinedDefinition(row);
    const { secretId } = definition;
    materials.get(row.endpoint_id)?.models.push({
      mapping: toMappingRow(row),
      definition,
      secret: secretId === undefined ? undefined : secrets.get(secretId),
    });
  }
  for (const { endpoint_id, tag_key, tag_value } of read.tags) {
    materials.get(endpoint_id)?.tags.push({ key: tag_key, value: tag_value ?? undefined });
  }
  return [...materials.values()];
}
