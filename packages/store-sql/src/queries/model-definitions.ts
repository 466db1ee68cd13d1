import type { ModelDefinitionChanges } from "@gw/store-abstract";
import type { Compilable, SelectQueryBuilder } from "kysely";
import {
  type PreparedQuery,
  preparedQuery,
  type QueryBuilder,
  queryFamily,
} from "../prepared-query.js";
import { toDefinitionUpdate } from "../rows/model-definition.js";
import type { ModelDefinitionColumns, TableRow, Tables } from "../tables.js";
import { has } from "./shapes.js";

type DefinitionQuery = SelectQueryBuilder<
  Tables & { d: Tables["gateway_model_definitions"] },
  "d",
  ModelDefinitionColumns
>;

function definitions(builder: QueryBuilder): DefinitionQuery {
  return builder
    .selectFrom("gateway_model_definitions as d")
    .leftJoin("gateway_secrets as s", "s.secret_id", "d.secret_id")
    .select([
      "d.model_definition_id",
      "d.name",
      "d.provider",
      "d.model_name",
      "d.secret_id",
      "d.created_at",
      "d.created_by",
      "d.last_updated_at",
      "d.last_updated_by",
      "d.created_revision",
      "s.secret_name",
    ]);
}

// SQLite prepares a join with `= ?` anew for every new value, which takes several times as long as
// running it; with `in (?)` it does not.
export const definitionById: PreparedQuery<{ modelDefinitionId: string }, ModelDefinitionColumns> =
  preparedQuery((builder, slot) =>
    definitions(builder).where("d.model_definition_id", "in", [slot("modelDefinitionId")]),
  );

export const definitionByName: PreparedQuery<{ name: string }, ModelDefinitionColumns> =
  preparedQuery((builder, slot) => definitions(builder).where("d.name", "in", [slot("name")]));

/** Of all those ids. */
export const definitionsByIds: PreparedQuery<{ ids: readonly string[] }, ModelDefinitionColumns> =
  preparedQuery((builder, slot, isElement) =>
    definitions(builder).where(({ ref }) => isElement(ref("d.model_definition_id"), slot("ids"))),
  );

interface DefinitionPage {
  readonly after: number;
  readonly limit: number;
  readonly provider?: string | undefined;
  readonly secretId?: string | undefined;
}

export const definitionPage: (
  shape: string,
) => PreparedQuery<DefinitionPage, ModelDefinitionColumns> = queryFamily(
  (shape: string) => (builder, slot) =>
    definitions(builder)
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

export const insertDefinition: PreparedQuery<
  TableRow<"gateway_model_definitions">,
  unknown
> = preparedQuery((builder, slot) =>
  builder.insertInto("gateway_model_definitions").values({
    created_revision: slot("created_revision"),
    model_definition_id: slot("model_definition_id"),
    name: slot("name"),
    provider: slot("provider"),
    model_name: slot("model_name"),
    secret_id: slot("secret_id"),
    created_at: slot("created_at"),
    created_by: slot("created_by"),
    last_updated_at: slot("last_updated_at"),
    last_updated_by: slot("last_updated_by"),
  }),
);

export function updateDefinition(
  builder: QueryBuilder,
  modelDefinitionId: string,
  changes: ModelDefinitionChanges,
): Compilable<unknown> {
  return builder
    .updateTable("gateway_model_definitions")
    .set(toDefinitionUpdate(changes))
    .where("model_definition_id", "=", modelDefinitionId);
}

export const deleteDefinition: PreparedQuery<{ modelDefinitionId: string }, unknown> =
  preparedQuery((builder, slot) =>
    builder
      .deleteFrom("gateway_model_definitions")
      .where("model_definition_id", "=", slot("modelDefinitionId")),
  );

export const orphanDefinitions: PreparedQuery<{ secretId: string }, unknown> = preparedQuery(
  (builder, slot) =>
    builder
      .updateTable("gateway_model_definitions")
      .set({ secret_id: null })
      .where("secret_id", "=", slot("secretId")),
);
