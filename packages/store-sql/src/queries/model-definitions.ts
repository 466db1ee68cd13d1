import type { ModelDefinitionChanges } from "@gw/store-abstract";
import type { Compilable, SelectQueryBuilder } from "kysely";
import { type DefinitionColumns, toDefinitionUpdate } from "../rows/model-definition.js";
import {
  type PreparedQuery,
  preparedQuery,
  type QueryBuilder,
  queryFamily,
} from "../session/prepared-query.js";
import { aliasedColumns, type Tables } from "../tables.js";
import { has, type InWorkspace } from "./shapes.js";

type DefinitionQuery = SelectQueryBuilder<
  Tables & { d: Tables["gateway_model_definitions"] },
  "d",
  DefinitionColumns
>;

function definitions(builder: QueryBuilder): DefinitionQuery {
  return builder
    .selectFrom("gateway_model_definitions as d")
    .leftJoin("gateway_secrets as s", (join) =>
      join.onRef("s.workspace_id", "=", "d.workspace_id").onRef("s.secret_id", "=", "d.secret_id"),
    )
    .select([...aliasedColumns("gateway_model_definitions", "d"), "s.secret_name"]);
}

// SQLite prepares a join with `= ?` again for each new value, which takes several times as long as
// running it; it does not do so with `in (?)`.
export const definitionById: PreparedQuery<
  InWorkspace & { modelDefinitionId: string },
  DefinitionColumns
> = preparedQuery((builder, slot) =>
  definitions(builder)
    .where("d.workspace_id", "in", [slot("workspaceId")])
    .where("d.model_definition_id", "in", [slot("modelDefinitionId")]),
);

export const definitionByName: PreparedQuery<InWorkspace & { name: string }, DefinitionColumns> =
  preparedQuery((builder, slot) =>
    definitions(builder)
      .where("d.workspace_id", "in", [slot("workspaceId")])
      .where("d.name", "in", [slot("name")]),
  );

/** The definitions with the given ids. */
export const definitionsByIds: PreparedQuery<
  InWorkspace & { ids: readonly string[] },
  DefinitionColumns
> = preparedQuery((builder, slot, { isElement }) =>
  definitions(builder)
    .where("d.workspace_id", "in", [slot("workspaceId")])
    .where(({ ref }) => isElement(ref("d.model_definition_id"), slot("ids"))),
);

interface DefinitionPage extends InWorkspace {
  readonly after: number;
  readonly limit: number;
  readonly provider?: string | undefined;
  readonly secretId?: string | undefined;
}

export const definitionPage: (shape: string) => PreparedQuery<DefinitionPage, DefinitionColumns> =
  queryFamily(
    (shape: string) => (builder, slot) =>
      definitions(builder)
        .where("d.workspace_id", "=", slot("workspaceId"))
        .where("d.created_revision", ">", slot("after"))
        .$if(has(shape, "provider"), (query) =>
          query.where("d.provider", "=", slot("provider") ?? ""),
        )
        .$if(has(shape, "secretId"), (query) =>
          query.where("d.secret_id", "=", slot("secretId") ?? ""),
        )
        .orderBy("d.created_revision")
        .limit(slot("limit")),
  );

export function updateDefinition(
  builder: QueryBuilder,
  { workspaceId, modelDefinitionId }: InWorkspace & { readonly modelDefinitionId: string },
  changes: ModelDefinitionChanges,
): Compilable<unknown> {
  return builder
    .updateTable("gateway_model_definitions")
    .set(toDefinitionUpdate(changes))
    .where("workspace_id", "=", workspaceId)
    .where("model_definition_id", "=", modelDefinitionId);
}

export const orphanDefinitions: PreparedQuery<InWorkspace & { secretId: string }, unknown> =
  preparedQuery((builder, slot) =>
    builder
      .updateTable("gateway_model_definitions")
      .set({ secret_id: null })
      .where("workspace_id", "=", slot("workspaceId"))
      .where("secret_id", "=", slot("secretId")),
  );
