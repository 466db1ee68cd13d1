import { type PreparedQuery, preparedQuery, type QueryBuilder } from "../prepared-query.js";
import type { MappingColumns, TableRow } from "../tables.js";

/** Each with its definition and the name of its secret. */
function mappings(builder: QueryBuilder) {
  return builder
    .selectFrom("gateway_endpoint_model_mappings as m")
    .innerJoin("gateway_model_definitions as d", "d.model_definition_id", "m.model_definition_id")
    .leftJoin("gateway_secrets as s", "s.secret_id", "d.secret_id")
    .select([
      "m.mapping_id",
      "m.endpoint_id",
      "m.position",
      "m.model_definition_id",
      "m.linkage_type",
      "m.weight",
      "m.fallback_order",
      "m.created_at",
      "m.created_by",
      "d.name as definition_name",
      "d.provider as definition_provider",
      "d.model_name",
      "d.secret_id",
      "d.created_at as definition_created_at",
      "d.created_by as definition_created_by",
      "d.last_updated_at as definition_last_updated_at",
      "d.last_updated_by as definition_last_updated_by",
      "d.created_revision as definition_created_revision",
      "s.secret_name",
    ]);
}

/** Of all those endpoints; by position. */
export const mappingsOfEndpoints: PreparedQuery<{ ids: readonly string[] }, MappingColumns> =
  preparedQuery((builder, slot, isElement) =>
    mappings(builder)
      .where(({ ref }) => isElement(ref("m.endpoint_id"), slot("ids")))
      .orderBy("m.endpoint_id")
      .orderBy("m.position"),
  );

/** Of one endpoint; taking a list apart would cost as much as finding it. */
export const mappingsOfEndpoint: PreparedQuery<{ id: string }, MappingColumns> = preparedQuery(
  (builder, slot) =>
    mappings(builder)
      .where("m.endpoint_id", "in", [slot("id")])
      .orderBy("m.position"),
);

export const insertMapping: PreparedQuery<
  TableRow<"gateway_endpoint_model_mappings">,
  unknown
> = preparedQuery((builder, slot) =>
  builder.insertInto("gateway_endpoint_model_mappings").values({
    endpoint_id: slot("endpoint_id"),
    position: slot("position"),
    mapping_id: slot("mapping_id"),
    model_definition_id: slot("model_definition_id"),
    linkage_type: slot("linkage_type"),
    weight: slot("weight"),
    fallback_order: slot("fallback_order"),
    created_at: slot("created_at"),
    created_by: slot("created_by"),
  }),
);

export const deleteMapping: PreparedQuery<{ mappingId: string }, unknown> = preparedQuery(
  (builder, slot) =>
    builder
      .deleteFrom("gateway_endpoint_model_mappings")
      .where("mapping_id", "=", slot("mappingId")),
);

export const deleteMappingsOf: PreparedQuery<{ endpointId: string }, unknown> = preparedQuery(
  (builder, slot) =>
    builder
      .deleteFrom("gateway_endpoint_model_mappings")
      .where("endpoint_id", "=", slot("endpointId")),
);
