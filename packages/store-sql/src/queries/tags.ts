import { type PreparedQuery, preparedQuery } from "../session/prepared-query.js";
import { type ShownRow, shownColumns } from "../tables.js";
import type { InWorkspace } from "./shapes.js";

/** The tags of several endpoints. */
export const tagsOfEndpoints: PreparedQuery<
  InWorkspace & { ids: readonly string[] },
  ShownRow<"gateway_endpoint_tags">
> = preparedQuery((builder, slot, { isElement }) =>
  builder
    .selectFrom("gateway_endpoint_tags")
    .select(shownColumns("gateway_endpoint_tags"))
    .where("workspace_id", "=", slot("workspaceId"))
    .where(({ ref }) => isElement(ref("endpoint_id"), slot("ids"))),
);

/** The tags of one endpoint. */
export const tagsOfEndpoint: PreparedQuery<
  InWorkspace & { id: string },
  ShownRow<"gateway_endpoint_tags">
> = preparedQuery((builder, slot) =>
  builder
    .selectFrom("gateway_endpoint_tags")
    .select(shownColumns("gateway_endpoint_tags"))
    .where("workspace_id", "=", slot("workspaceId"))
    .where("endpoint_id", "=", slot("id")),
);
