import type { EndpointChanges } from "@gw/store-abstract";
import type { Compilable, SelectQueryBuilder } from "kysely";
import { type PreparedQuery, preparedQuery, type QueryBuilder } from "../prepared-query.js";
import { toEndpointUpdate } from "../rows/endpoint.js";
import type { TableRow, Tables } from "../tables.js";

export type EndpointColumns = TableRow<"gateway_endpoints">;
export type EndpointQuery = SelectQueryBuilder<
  Tables & { e: Tables["gateway_endpoints"] },
  "e",
  EndpointColumns
>;

export function endpoints(builder: QueryBuilder): EndpointQuery {
  return builder
    .selectFrom("gateway_endpoints as e")
    .select([
      "e.endpoint_id",
      "e.name",
      "e.routing_strategy",
      "e.fallback_config",
      "e.usage_tracking",
      "e.created_at",
      "e.created_by",
      "e.last_updated_at",
      "e.last_updated_by",
      "e.created_revision",
    ]);
}

export const endpointById: PreparedQuery<{ endpointId: string }, EndpointColumns> = preparedQuery(
  (builder, slot) => endpoints(builder).where("e.endpoint_id", "=", slot("endpointId")),
);

export const endpointByName: PreparedQuery<{ name: string }, EndpointColumns> = preparedQuery(
  (builder, slot) => endpoints(builder).where("e.name", "=", slot("name")),
);

export const endpointsOfResource: PreparedQuery<
  { resourceType: string; resourceId: string },
  EndpointColumns
> = preparedQuery((builder, slot) =>
  endpoints(builder)
    .innerJoin("gateway_endpoint_bindings as b", "b.endpoint_id", "e.endpoint_id")
    // Not `= ?`: see the queries of model definitions.
    .where("b.resource_type", "in", [slot("resourceType")])
    .where("b.resource_id", "in", [slot("resourceId")])
    .orderBy("e.created_revision"),
);

/** Names, oldest first. */
export const endpointsUsing: PreparedQuery<
  { modelDefinitionId: string; limit: number },
  Pick<EndpointColumns, "name">
> = preparedQuery((builder, slot) =>
  builder
    .selectFrom("gateway_endpoints as e")
    .select("e.name")
    .where("e.endpoint_id", "in", (nested) =>
      nested
        .selectFrom("gateway_endpoint_model_mappings as m")
        .select("m.endpoint_id")
        .where("m.model_definition_id", "=", slot("modelDefinitionId")),
    )
    .orderBy("e.created_revision")
    .limit(slot("limit")),
);

export const insertEndpoint: PreparedQuery<EndpointColumns, unknown> = preparedQuery(
  (builder, slot) =>
    builder.insertInto("gateway_endpoints").values({
      created_revision: slot("created_revision"),
      endpoint_id: slot("endpoint_id"),
      name: slot("name"),
      routing_strategy: slot("routing_strategy"),
      fallback_config: slot("fallback_config"),
      usage_tracking: slot("usage_tracking"),
      created_at: slot("created_at"),
      created_by: slot("created_by"),
      last_updated_at: slot("last_updated_at"),
      last_updated_by: slot("last_updated_by"),
    }),
);

export function updateEndpoint(
  builder: QueryBuilder,
  endpointId: string,
  changes: EndpointChanges,
): Compilable<unknown> {
  return builder
    .updateTable("gateway_endpoints")
    .set(toEndpointUpdate(changes))
    .where("endpoint_id", "=", endpointId);
}

export const deleteEndpoint: PreparedQuery<{ endpointId: string }, unknown> = preparedQuery(
  (builder, slot) =>
    builder.deleteFrom("gateway_endpoints").where("endpoint_id", "=", slot("endpointId")),
);
