import { type PreparedQuery, preparedQuery } from "../prepared-query.js";
import type { TableRow } from "../tables.js";

/** Of all those endpoints. */
export const tagsOfEndpoints: PreparedQuery<
  { ids: readonly string[] },
  TableRow<"gateway_endpoint_tags">
> = preparedQuery((builder, slot, isElement) =>
  builder
    .selectFrom("gateway_endpoint_tags")
    .select(["endpoint_id", "tag_key", "tag_value"])
    .where(({ ref }) => isElement(ref("endpoint_id"), slot("ids"))),
);

/** Of one endpoint. */
export const tagsOfEndpoint: PreparedQuery<
  { id: string },
  TableRow<"gateway_endpoint_tags">
> = preparedQuery((builder, slot) =>
  builder
    .selectFrom("gateway_endpoint_tags")
    .select(["endpoint_id", "tag_key", "tag_value"])
    .where("endpoint_id", "=", slot("id")),
);

export const insertTag: PreparedQuery<TableRow<"gateway_endpoint_tags">, unknown> = preparedQuery(
  (builder, slot) =>
    builder.insertInto("gateway_endpoint_tags").values({
      endpoint_id: slot("endpoint_id"),
      tag_key: slot("tag_key"),
      tag_value: slot("tag_value"),
    }),
);

export const deleteTag: PreparedQuery<{ endpointId: string; key: string }, unknown> = preparedQuery(
  (builder, slot) =>
    builder
      .deleteFrom("gateway_endpoint_tags")
      .where("endpoint_id", "=", slot("endpointId"))
      .where("tag_key", "=", slot("key")),
);

export const deleteTagsOf: PreparedQuery<{ endpointId: string }, unknown> = preparedQuery(
  (builder, slot) =>
    builder.deleteFrom("gateway_endpoint_tags").where("endpoint_id", "=", slot("endpointId")),
);
