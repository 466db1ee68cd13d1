import { type PreparedQuery, preparedQuery } from "../session/prepared-query.js";
import type { TableRow } from "../tables.js";

/** The numbers of all mutations, and of those in workspaces other than `default`. */
export type Revisions = Pick<TableRow<"gateway_revision">, "revision" | "elsewhere">;

export const readRevision: PreparedQuery<undefined, Revisions> = preparedQuery((builder) =>
  builder.selectFrom("gateway_revision").select(["revision", "elsewhere"]).where("id", "=", 1),
);

/**
 * Needs an UPDATE with RETURNING; other databases read the revision after {@link addToRevision}.
 */
export const raiseRevision: PreparedQuery<{ elsewhere: number }, Revisions> = preparedQuery(
  (builder, slot) =>
    builder
      .updateTable("gateway_revision")
      .set((row) => ({
        revision: row("revision", "+", 1),
        elsewhere: row("elsewhere", "+", slot("elsewhere")),
      }))
      .where("id", "=", 1)
      .returning(["revision", "elsewhere"]),
);

export const addToRevision: PreparedQuery<{ by: number; elsewhere: number }, unknown> =
  preparedQuery((builder, slot) =>
    builder
      .updateTable("gateway_revision")
      .set((row) => ({
        revision: row("revision", "+", slot("by")),
        elsewhere: row("elsewhere", "+", slot("elsewhere")),
      }))
      .where("id", "=", 1),
  );

/** Locks the row that each mutation raises first. */
export const lockRevision: PreparedQuery<undefined, unknown> = preparedQuery((builder) =>
  builder
    .updateTable("gateway_revision")
    .set((row) => ({ revision: row("revision", "+", 0) }))
    .where("id", "=", 1),
);

/** No row if the workspace does not exist or is deleted. */
export const readWorkspaceRevision: PreparedQuery<
  { workspaceId: string },
  Pick<TableRow<"gateway_workspaces">, "revision">
> = preparedQuery((builder, slot) =>
  builder
    .selectFrom("gateway_workspaces")
    .select("revision")
    .where("workspace_id", "=", slot("workspaceId"))
    .where("deleted_at", "is", null),
);

export const raiseWorkspaceRevision: PreparedQuery<{ workspaceId: string }, unknown> =
  preparedQuery((builder, slot) =>
    builder
      .updateTable("gateway_workspaces")
      .set((row) => ({ revision: row("revision", "+", 1) }))
      .where("workspace_id", "=", slot("workspaceId"))
      .where("deleted_at", "is", null),
  );
