import type {
  EndpointMaterial,
  ModelDefinitionRow,
  ModelMaterial,
  SealedSecret,
} from "@gw/store-abstract";
import type { MappingColumns, TableRow } from "../tables.js";
import { orAbsent } from "./columns.js";
import { toEndpointRow, toMappingRow } from "./endpoint.js";
import { toJoinedDefinition } from "./model-definition.js";

/** Puts to each endpoint what was read for all of them together; `mappings` come by position. */
export function toEndpointMaterials(read: {
  readonly endpoints: readonly TableRow<"gateway_endpoints">[];
  readonly mappings: readonly MappingColumns[];
  readonly secrets: readonly SealedSecret[];
  readonly tags: readonly TableRow<"gateway_endpoint_tags">[];
}): EndpointMaterial[] {
  const secrets = new Map(read.secrets.map((secret) => [secret.secretId, secret]));
  const materials = new Map(
    read.endpoints.map((columns) => {
      const models: ModelMaterial[] = [];
      const tags: { key: string; value: string | undefined }[] = [];
      return [columns.endpoint_id, { endpoint: toEndpointRow(columns), models, tags }];
    }),
  );
  for (const columns of read.mappings) {
    const definition: ModelDefinitionRow = toJoinedDefinition(columns);
    const { secretId } = definition;
    materials.get(columns.endpoint_id)?.models.push({
      mapping: toMappingRow(columns),
      definition,
      secret: secretId === undefined ? undefined : secrets.get(secretId),
    });
  }
  for (const { endpoint_id, tag_key, tag_value } of read.tags) {
    materials.get(endpoint_id)?.tags.push({ key: tag_key, value: orAbsent(tag_value) });
  }
  return [...materials.values()];
}
