import { type PreparedQuery, preparedQuery, untyped } from "../../session/prepared-query.js";

const table = "gw_ledger_gateways";

/** Raises the number of the last batch, unless it is as high already. */
export const settleBatch: PreparedQuery<
  { readonly gatewayId: string; readonly number: number },
  unknown
> = preparedQuery((builder, slot) =>
  untyped(builder)
    .updateTable(table)
    .set({ settled_batch: slot("number") })
    .where("gateway_id", "=", slot("gatewayId"))
    .where("settled_batch", "<", slot("number")),
);

export const gatewayById: PreparedQuery<
  { readonly gatewayId: string },
  { readonly gateway_id: string }
> = preparedQuery((builder, slot) =>
  untyped(builder)
    .selectFrom(table)
    .select("gateway_id")
    .where("gateway_id", "=", slot("gatewayId"))
    .$castTo<{ gateway_id: string }>(),
);
