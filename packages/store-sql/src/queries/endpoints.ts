import type { EndpointChanges } from "@gw/store-abstract";
import type { Compilable, SelectQueryBuilder } from "kysely";
import { toEndpointUpdate } from "../rows/endpoint.js";
import { type PreparedQuery, preparedQuery, type QueryBuilder } from "../session/prepared-query.js";
import type { ReadSource } from "../session/sql-session.js";
import { aliasedColumns, type ShownRow, type Tables } from "../tables.js";
import type { InWorkspace } from "./shapes.js";

export type EndpointColumns = ShownRow<"gateway_endpoints">;
export type EndpointQuery = SelectQueryBuilder<
  Tables & { e: Tables["gateway_endpoints"] },
  "e",
  EndpointColumns
>;

export function endpoints(builder: QueryBuilder): EndpointQuery {
  return builder
    .selectFrom("gateway_endpoints as e")
    .select(aliasedColumns("gateway_endpoints", "e"));
}

export const endpointById: PreparedQuery<InWorkspace & { endpointId: string }, EndpointColumns> =
  preparedQuery((builder, slot) =>
    endpoints(builder)
      .where("e.workspace_id", "=", slot("workspaceId"))
      .where("e.endpoint_id", "=", slot("endpointId")),
  );

const endpointByName: PreparedQuery<InWorkspace & { name: string }, EndpointColumns> =
  preparedQuery((builder, slot) =>
    endpoints(builder)
      .where("e.workspace_id", "=", slot("workspaceId"))
      .where("e.name", "=", slot("name")),
  );

const endpointByAlias: PreparedQuery<InWorkspace & { name: string }, EndpointColumns> =
  preparedQuery((builder, slot) =>
    endpoints(builder)
      .innerJoin("gateway_endpoint_names as n", (join) =>
        join
          .onRef("n.workspace_id", "=", "e.workspace_id")
          .onRef("n.endpoint_id", "=", "e.endpoint_id"),
      )
      // Not `= ?`; see the queries of model definitions.
      .where("n.workspace_id", "in", [slot("workspaceId")])
      .where("n.name", "in", [slot("name")]),
  );

/** The endpoint of the workspace with that name or alias. */
export async function endpointNamed(
  source: ReadSource,
  key: InWorkspace & { readonly name: string },
): Promise<EndpointColumns[]> {
  const found = await source.all(endpointByName, key);
  return found.length > 0 ? found : source.all(endpointByAlias, key);
}

export const endpointsOfResource: PreparedQuery<
  InWorkspace & { resourceType: string; resourceId: string },
  EndpointColumns
> = preparedQuery((builder, slot) =>
  endpoints(builder)
    .innerJoin("gateway_endpoint_bindings as b", (join) =>
      join
        .onRef("b.workspace_id", "=", "e.workspace_id")
        .onRef("b.endpoint_id", "=", "e.endpoint_id"),
    )
    // Not `= ?`; see the queries of model definitions.
    .where("b.workspace_id", "in", [slot("workspaceId")])
    .where("b.resource_type", "in", [slot("resourceType")])
    .where("b.resource_id", "in", [slot("resourceId")])
    .orderBy("e.created_revision"),
);

/** The names of endpoints that use a model definition, oldest first. */
export const endpointsUsing: PreparedQuery<
  InWorkspace & { modelDefinitionId: string; limit: number },
  Pick<EndpointColumns, "name">
> = preparedQuery((builder, slot) =>
  builder
    .selectFrom("gateway_endpoints as e")
    .select("e.name")
    .where("e.workspace_id", "=", slot("workspaceId"))
    .where("e.endpoint_id", "in", (nested) =>
      nested
        .selectFrom("gateway_endpoint_model_mappings as m")
        .select("m.endpoint_id")
        .where("m.workspace_id", "=", slot("workspaceId"))
        .where("m.model_definition_id", "=", slot("modelDefinitionId")),
    )
    .orderBy("e.created_revision")
    .limit(slot("limit")),
);

export function updateEndpoint(
  builder: QueryBuilder,
  { workspaceId, endpointId }: InWorkspace & { readonly endpointId: string },
  changes: EndpointChanges,
): Compilable<unknown> {
  return builder
    .updateTable("gateway_endpoints")
    .set(toEndpointUpdate(changes))
    .where("workspace_id", "=", workspaceId)
    .where("endpoint_id", "=", endpointId);
}
