import type { EndpointBindingRef } from "@gw/entities";
import type { SelectQueryBuilder } from "kysely";
import {
  type PreparedQuery,
  preparedQuery,
  type QueryBuilder,
  queryFamily,
} from "../session/prepared-query.js";
import { shownColumns, type TableRow, type Tables } from "../tables.js";
import { has } from "./shapes.js";

type BindingColumns = TableRow<"gateway_endpoint_bindings">;
type BindingQuery = SelectQueryBuilder<Tables, "gateway_endpoint_bindings", BindingColumns>;

function bindings(builder: QueryBuilder): BindingQuery {
  return builder
    .selectFrom("gateway_endpoint_bindings")
    .select(shownColumns("gateway_endpoint_bindings"));
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
