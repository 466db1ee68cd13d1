import { type PreparedQuery, preparedQuery } from "../session/prepared-query.js";
import { shownColumns, type TableRow } from "../tables.js";

/** The tags of several endpoints. */
export const tagsOfEndpoints: PreparedQuery<
  { ids: readonly string[] },
  TableRow<"gateway_endpoint_tags">
> = preparedQuery((builder, slot, isElement) =>
  builder
    .selectFrom("gateway_endpoint_tags")
    .select(shownColumns("gateway_endpoint_tags"))
    .where(({ ref }) => isElement(ref("endpoint_id"), slot("ids"))),
);

/** The tags of one endpoint. */
export const tagsOfEndpoint: PreparedQuery<
  { id: string },
  TableRow<"gateway_endpoint_tags">
> = preparedQuery((builder, slot) =>
  builder
    .selectFrom("gateway_endpoint_tags")
    .select(shownColumns("gateway_endpoint_tags"))
    .where("endpoint_id", "=", slot("id")),
);
