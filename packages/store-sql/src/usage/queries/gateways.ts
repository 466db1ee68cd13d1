import { databaseTime } from "../../session/database-time.js";
import { type PreparedQuery, preparedQuery, untyped } from "../../session/prepared-query.js";
import type { SqlSession } from "../../session/sql-session.js";
import { insertRows } from "./insert-rows.js";

const table = "gw_ledger_gateways";

/** Inserts a process without batches, unless it exists. */
export async function insertGateway(session: SqlSession, gatewayId: string): Promise<void> {
  const row = {
    gateway_id: gatewayId,
    settled_batch: 0,
    created_at: await databaseTime(session),
    state: null,
    joined_at: 0,
    seq: 0,
    expires_at: 0,
    max_call_ms: 0,
    has_crashed: 0,
  };
  await insertRows(session, table, { rows: [row], added: [] });
}

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
