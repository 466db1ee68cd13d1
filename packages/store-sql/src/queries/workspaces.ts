import type { CountedKind, WorkspaceChanges } from "@gw/store-abstract";
import type { Compilable } from "kysely";
import { toWorkspaceUpdate } from "../rows/workspace.js";
import {
  type PreparedQuery,
  preparedQuery,
  type QueryBuilder,
  untyped,
} from "../session/prepared-query.js";
import type { ReadSource } from "../session/sql-session.js";
import {
  type ConfinedTable,
  shownColumns,
  type TableName,
  type TableRow,
  tables,
} from "../tables.js";
import type { InWorkspace } from "./shapes.js";

type WorkspaceColumns = TableRow<"gateway_workspaces">;

const columns = shownColumns("gateway_workspaces");

// A deleted workspace does not exist for these queries.

export const workspaceById: PreparedQuery<InWorkspace, WorkspaceColumns> = preparedQuery(
  (builder, slot) =>
    builder
      .selectFrom("gateway_workspaces")
      .select(columns)
      .where("workspace_id", "=", slot("workspaceId"))
      .where("deleted_at", "is", null),
);

export const workspaceByName: PreparedQuery<{ name: string }, WorkspaceColumns> = preparedQuery(
  (builder, slot) =>
    builder.selectFrom("gateway_workspaces").select(columns).where("live_name", "=", slot("name")),
);

export const workspacePage: PreparedQuery<{ after: number; limit: number }, WorkspaceColumns> =
  preparedQuery((builder, slot) =>
    builder
      .selectFrom("gateway_workspaces")
      .select(columns)
      .where("created_revision", ">", slot("after"))
      .where("deleted_at", "is", null)
      .orderBy("created_revision")
      .limit(slot("limit")),
  );

/** The revisions of the installation and, in each row, of one workspace. */
export const workspaceRevisions: PreparedQuery<
  undefined,
  Pick<WorkspaceColumns, "workspace_id" | "revision"> & {
    readonly installation: number;
    readonly elsewhere: number;
  }
> = preparedQuery((builder) =>
  builder
    .selectFrom(["gateway_revision as r", "gateway_workspaces as w"])
    .select(["w.workspace_id", "w.revision", "r.revision as installation", "r.elsewhere"])
    .where("w.deleted_at", "is", null),
);

export function updateWorkspace(
  builder: QueryBuilder,
  workspaceId: string,
  changes: WorkspaceChanges,
): Compilable<unknown> {
  return builder
    .updateTable("gateway_workspaces")
    .set(toWorkspaceUpdate(changes))
    .where("workspace_id", "=", workspaceId)
    .where("deleted_at", "is", null);
}

export const markDeleted: PreparedQuery<InWorkspace & { deletedAt: number }, unknown> =
  preparedQuery((builder, slot) =>
    builder
      .updateTable("gateway_workspaces")
      .set({ live_name: null, deleted_at: slot("deletedAt") })
      .where("workspace_id", "=", slot("workspaceId"))
      .where("deleted_at", "is", null),
  );

/** One row if there are deleted workspaces. */
export const deletedWorkspace: PreparedQuery<
  undefined,
  Pick<WorkspaceColumns, "workspace_id">
> = preparedQuery((builder) =>
  builder
    .selectFrom("gateway_workspaces")
    .select("workspace_id")
    .where("deleted_at", "is not", null)
    .limit(1),
);

type Values = Readonly<Record<string, string | number>>;

/** The queries on the rows of a table in deleted workspaces. */
interface PurgeQueries {
  /** The keys of at most `limit` rows. */
  readonly keys: PreparedQuery<{ limit: number }, Values>;
  readonly deletion: PreparedQuery<Values, unknown>;
}

function purgeQueries(name: TableName, key: readonly string[] = tables[name].key): PurgeQueries {
  return {
    keys: preparedQuery(
      (builder, slot) =>
        untyped(builder)
          .selectFrom(name)
          .select([...key])
          .where("workspace_id", "in", (nested) =>
            nested
              .selectFrom("gateway_workspaces as w")
              .select("w.workspace_id")
              .where("w.deleted_at", "is not", null),
          )
          .limit(slot("limit")) as Compilable<Values>,
    ),
    deletion: preparedQuery((builder, slot) =>
      key.reduce(
        (query, column) => query.where(column, "=", slot(column) ?? null),
        untyped(builder).deleteFrom(name),
      ),
    ),
  };
}

/** By their ids, which definitions refer to. */
export const purgeOfSecrets: PurgeQueries = purgeQueries("gateway_secrets", [
  "workspace_id",
  "secret_id",
]);

const others: readonly ConfinedTable[] = [
  "gateway_limits",
  "gateway_endpoint_bindings",
  "gateway_endpoint_tags",
  "gateway_endpoint_model_mappings",
  "gateway_endpoint_names",
  "gateway_endpoints",
  "gateway_model_definitions",
];

/** Of all tables but that of secrets, in an order in which no row is referred to. */
export const purgeOfOthers: readonly PurgeQueries[] = others.map((name) => purgeQueries(name));

type CountQuery = PreparedQuery<InWorkspace & { limit: number }, { readonly count: number }>;

const countedKinds: Readonly<Record<CountedKind, CountQuery>> = {
  secrets: countIn("gateway_secrets"),
  modelDefinitions: countIn("gateway_model_definitions"),
  endpoints: countIn("gateway_endpoints"),
  bindings: countIn("gateway_endpoint_bindings"),
  limits: countIn("gateway_limits"),
};

/** How many rows of a kind a workspace has; reads at most `limit` of them. */
export async function countRowsIn(
  source: ReadSource,
  kind: CountedKind,
  values: { readonly workspaceId: string; readonly limit: number },
): Promise<number> {
  const [row] = await source.all(countedKinds[kind], values);
  return row?.count ?? 0;
}

function countIn(
  name:
    | "gateway_secrets"
    | "gateway_model_definitions"
    | "gateway_endpoints"
    | "gateway_endpoint_bindings"
    | "gateway_limits",
): CountQuery {
  return preparedQuery((builder, slot) =>
    builder
      .selectFrom(
        builder
          .selectFrom(name)
          .select("workspace_id")
          .where("workspace_id", "=", slot("workspaceId"))
          .limit(slot("limit"))
          .as("counted"),
      )
      .select((row) => row.fn.countAll<number>().as("count")),
  );
}
