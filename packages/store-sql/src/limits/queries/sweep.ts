import { type PreparedQuery, preparedQuery, untyped } from "../../session/prepared-query.js";
import { type KeyColumns, onKey } from "../allowance-keys.js";
import type { GatewayIdRow } from "./gateways.js";

interface Limit {
  readonly limit: number;
}

const dayMs = 86_400_000;
/** How late a batch of a call may come. */
const lateMs = 7 * dayMs;
/** How long sums of usage are kept by default. */
const gatewayMs = 400 * dayMs;

const keyOfAllowance = ["a.limit_id", "a.subject", "a.window_start"] as const;

/** The allowances of windows that no running call was admitted in. */
const endedAllowances: PreparedQuery<Limit, KeyColumns> = preparedQuery((builder, slot, { now }) =>
  untyped(builder)
    .selectFrom("gw_ledger_allowances as a")
    .select(keyOfAllowance)
    .where("a.window_end", ">", 0)
    .where((eb) => {
      const longestCall = eb
        .selectFrom("gw_ledger_gateways")
        .select((one) => one.fn.coalesce(one.fn.max("max_call_ms"), one.lit(0)).as("ms"));
      return eb("a.window_end", "<", eb(eb(now, "-", lateMs), "-", longestCall.$castTo<number>()));
    })
    .orderBy("a.window_end")
    .limit(slot("limit"))
    .$castTo<KeyColumns>(),
);

/** The allowances of deleted limits. */
const deletedAllowances: PreparedQuery<Limit, KeyColumns> = preparedQuery((builder, slot) =>
  untyped(builder)
    .selectFrom("gw_ledger_allowances as a")
    .innerJoin("gw_ledger_limits as m", "m.limit_id", "a.limit_id")
    .select(keyOfAllowance)
    .where("m.is_deleted", "=", 1)
    .limit(slot("limit"))
    .$castTo<KeyColumns>(),
);

/** Full buckets, which a new one would equal. */
const fullBuckets: PreparedQuery<Limit, KeyColumns> = preparedQuery((builder, slot, { now }) =>
  untyped(builder)
    .selectFrom("gw_ledger_allowances as a")
    .innerJoin("gw_ledger_limits as m", "m.limit_id", "a.limit_id")
    .leftJoin("gw_ledger_leases as l", onKey("l", "a"))
    .select(keyOfAllowance)
    .where("m.kind", "=", "bucket")
    .where("l.gateway_id", "is", null)
    .where((eb) => {
      const contained = eb("a.level", "/", eb.fn<number>("nullif", ["m.amount", eb.lit(0)]));
      const toRefill = eb(
        "m.window_ms",
        "-",
        eb.fn.coalesce(contained, eb.lit(0)),
      ).$castTo<number>();
      return eb(eb(now, "-", eb.ref("a.refilled_at").$castTo<number>()), ">=", toRefill);
    })
    .limit(slot("limit"))
    .$castTo<KeyColumns>(),
);

/** Selects allowances that have no effect any more. */
export const spentAllowances: readonly PreparedQuery<Limit, KeyColumns>[] = [
  endedAllowances,
  deletedAllowances,
  fullBuckets,
];

export const deleteAllowance: PreparedQuery<KeyColumns, unknown> = preparedQuery((builder, slot) =>
  untyped(builder)
    .deleteFrom("gw_ledger_allowances")
    .where("limit_id", "=", slot("limit_id"))
    .where("subject", "=", slot("subject"))
    .where("window_start", "=", slot("window_start")),
);

/** Deletes the leases of an allowance. */
export const deleteLeasesOf: PreparedQuery<KeyColumns, unknown> = preparedQuery((builder, slot) =>
  untyped(builder)
    .deleteFrom("gw_ledger_leases")
    .where("limit_id", "=", slot("limit_id"))
    .where("subject", "=", slot("subject"))
    .where("window_start", "=", slot("window_start")),
);

/** Gateways that ended long ago. */
export const oldGateways: PreparedQuery<Limit, GatewayIdRow> = preparedQuery(
  (builder, slot, { now }) =>
    untyped(builder)
      .selectFrom("gw_ledger_gateways")
      .select("gateway_id")
      .where("state", "=", "CLOSED")
      .where((eb) => eb("expires_at", "<", eb(now, "-", gatewayMs)))
      .orderBy("gateway_id")
      .limit(slot("limit"))
      .$castTo<GatewayIdRow>(),
);

export const deleteGateway: PreparedQuery<GatewayIdRow, unknown> = preparedQuery((builder, slot) =>
  untyped(builder).deleteFrom("gw_ledger_gateways").where("gateway_id", "=", slot("gateway_id")),
);
