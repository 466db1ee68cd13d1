import { type PreparedQuery, preparedQuery } from "../session/prepared-query.js";
import { shownColumns, type TableRow } from "../tables.js";

type ServerColumns = TableRow<"gateway_servers">;

export const servers: PreparedQuery<undefined, ServerColumns> = preparedQuery((builder) =>
  builder
    .selectFrom("gateway_servers")
    .select(shownColumns("gateway_servers"))
    .orderBy("server_id"),
);

export const serverById: PreparedQuery<
  { serverId: string },
  Pick<ServerColumns, "server_id">
> = preparedQuery((builder, slot) =>
  builder
    .selectFrom("gateway_servers")
    .select("server_id")
    .where("server_id", "=", slot("serverId")),
);

export const renewServer: PreparedQuery<Omit<ServerColumns, "started_at">, unknown> = preparedQuery(
  (builder, slot) =>
    builder
      .updateTable("gateway_servers")
      .set({
        kek_versions: slot("kek_versions"),
        seen_at: slot("seen_at"),
        knows_workspaces: slot("knows_workspaces"),
      })
      .where("server_id", "=", slot("server_id")),
);

export const deleteServer: PreparedQuery<{ serverId: string }, unknown> = preparedQuery(
  (builder, slot) =>
    builder.deleteFrom("gateway_servers").where("server_id", "=", slot("serverId")),
);

export const deleteServersSeenBefore: PreparedQuery<{ time: number }, unknown> = preparedQuery(
  (builder, slot) => builder.deleteFrom("gateway_servers").where("seen_at", "<", slot("time")),
);
