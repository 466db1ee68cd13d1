import type { EndpointBindingRef } from "@gw/entities";
import type { SelectQueryBuilder } from "kysely";
import {
  type PreparedQuery,
  preparedQuery,
  type QueryBuilder,
  queryFamily,
} from "../prepared-query.js";
import type { TableRow, Tables } from "../tables.js";
import { has } from "./shapes.js";

type BindingColumns = TableRow<"gateway_endpoint_bindings">;
type BindingQuery = SelectQueryBuilder<Tables, "gateway_endpoint_bindings", BindingColumns>;

function bindings(builder: QueryBuilder): BindingQuery {
  return builder
    .selectFrom("gateway_endpoint_bindings")
    .select([
      "endpoint_id",
      "resource_type",
      "resource_id",
      "display_name",
      "created_at",
      "created_by",
      "last_updated_at",
      "last_updated_by",
      "created_revision",
    ]);
}

export const bindingByIds: PreparedQuery<EndpointBindingRef, BindingColumns> = preparedQuery(
  (builder, slot) =>
    bindings(builder)
      .where("endpoint_id", "=", slot("endpointId"))
      .where("resource_type", "=", slot("resourceType"))
      .where("resource_id", "=", slot("resourceId")),
);

interface BindingPage {
  readonly after: number;
  readonly limit: number;
  readonly endpointId?: string | undefined;
  readonly resourceType?: string | undefined;
  readonly resourceId?: string | undefined;
}

export const bindingPage: (shape: string) => PreparedQuery<BindingPage, BindingColumns> =
  queryFamily(
    (shape: string) => (builder, slot) =>
      bindings(builder)
        .where("created_revision", ">", slot("after"))
        .$if(has(shape, "endpointId"), (query) =>
          query.where("endpoint_id", "=", slot("endpointId") ?? ""),
        )
        .$if(has(shape, "resourceType"), (query) =>
          query.where("resource_type", "=", slot("resourceType") ?? ""),
        )
        .$if(has(shape, "resourceId"), (query) =>
          query.where("resource_id", "=", slot("resourceId") ?? ""),
        )
        .orderBy("created_revision")
        .limit(slot("limit")),
  );

export const insertBinding: PreparedQuery<BindingColumns, unknown> = preparedQuery(
  (builder, slot) =>
    builder.insertInto("gateway_endpoint_bindings").values({
      created_revision: slot("created_revision"),
      endpoint_id: slot("endpoint_id"),
      resource_type: slot("resource_type"),
      resource_id: slot("resource_id"),
      display_name: slot("display_name"),
      created_at: slot("created_at"),
      created_by: slot("created_by"),
      last_updated_at: slot("last_updated_at"),
      last_updated_by: slot("last_updated_by"),
    }),
);

export const deleteBinding: PreparedQuery<EndpointBindingRef, unknown> = preparedQuery(
  (builder, slot) =>
    builder
      .deleteFrom("gateway_endpoint_bindings")
      .where("endpoint_id", "=", slot("endpointId"))
      .where("resource_type", "=", slot("resourceType"))
      .where("resource_id", "=", slot("resourceId")),
);

export const deleteBindingsOf: PreparedQuery<{ endpointId: string }, unknown> = preparedQuery(
  (builder, slot) =>
    builder.deleteFrom("gateway_endpoint_bindings").where("endpoint_id", "=", slot("endpointId")),
);
