import { type PreparedQuery, preparedQuery } from "../session/prepared-query.js";
import type { TableRow } from "../tables.js";

type Revision = Pick<TableRow<"gateway_revision">, "revision">;

export const readRevision: PreparedQuery<undefined, Revision> = preparedQuery((builder) =>
  builder.selectFrom("gateway_revision").select("revision").where("id", "=", 1),
);

/**
 * Needs an UPDATE with RETURNING; other databases read the revision after {@link addToRevision}.
 */
export const raiseRevision: PreparedQuery<undefined, Revision> = preparedQuery((builder) =>
  builder
    .updateTable("gateway_revision")
    .set((row) => ({ revision: row("revision", "+", 1) }))
    .where("id", "=", 1)
    .returning("revision"),
);

export const addToRevision: PreparedQuery<{ by: number }, unknown> = preparedQuery(
  (builder, slot) =>
    builder
      .updateTable("gateway_revision")
      .set((row) => ({ revision: row("revision", "+", slot("by")) }))
      .where("id", "=", 1),
);
