import type { MappingColumns } from "../rows/endpoint.js";
import { type PreparedQuery, preparedQuery, type QueryBuilder } from "../session/prepared-query.js";
import { aliasedColumns, type ShownColumn, shownColumns } from "../tables.js";
import type { InWorkspace } from "./shapes.js";

type DefinitionColumn = ShownColumn<"gateway_model_definitions">;

// Aliased, since a mapping has columns of the same names.
const definitionColumns = shownColumns("gateway_model_definitions").map(
  <Column extends DefinitionColumn>(column: Column) =>
    `d.${column} as definition_${column}` as const,
);

/** Mappings with their definitions and the names of the secrets. */
function mappings(builder: QueryBuilder) {
  return builder
    .selectFrom("gateway_endpoint_model_mappings as m")
    .innerJoin("gateway_model_definitions as d", (join) =>
      join
        .onRef("d.workspace_id", "=", "m.workspace_id")
        .onRef("d.model_definition_id", "=", "m.model_definition_id"),
    )
    .leftJoin("gateway_secrets as s", (join) =>
      join.onRef("s.workspace_id", "=", "d.workspace_id").onRef("s.secret_id", "=", "d.secret_id"),
    )
    .select([
      ...aliasedColumns("gateway_endpoint_model_mappings", "m"),
      ...definitionColumns,
      "s.secret_name",
    ]);
}

/** The mappings of several endpoints, ordered by position. */
export const mappingsOfEndpoints: PreparedQuery<
  InWorkspace & { ids: readonly string[] },
  MappingColumns
> = preparedQuery((builder, slot, { isElement }) =>
  mappings(builder)
    .where("m.workspace_id", "in", [slot("workspaceId")])
    .where(({ ref }) => isElement(ref("m.endpoint_id"), slot("ids")))
    .orderBy("m.endpoint_id")
    .orderBy("m.position"),
);

/** The mappings of one endpoint; parsing a list would cost as much as the look-up. */
export const mappingsOfEndpoint: PreparedQuery<InWorkspace & { id: string }, MappingColumns> =
  preparedQuery((builder, slot) =>
    mappings(builder)
      .where("m.workspace_id", "in", [slot("workspaceId")])
      .where("m.endpoint_id", "in", [slot("id")])
      .orderBy("m.position"),
  );
