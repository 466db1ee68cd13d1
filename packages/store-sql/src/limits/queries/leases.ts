import { type PreparedQuery, preparedQuery, untyped } from "../../session/prepared-query.js";
import { type KeyColumns, onKey } from "../allowance-keys.js";

interface OfGateway {
  readonly gatewayId: string;
}

/** The keys of all leases of a gateway. */
export const keysOfLeases: PreparedQuery<OfGateway, KeyColumns> = preparedQuery((builder, slot) =>
  untyped(builder)
    .selectFrom("gw_ledger_leases")
    .select(["limit_id", "subject", "window_start"])
    .where("gateway_id", "=", slot("gatewayId"))
    .$castTo<KeyColumns>(),
);

/** The last statement of a transaction: on MySQL, it also locks the gaps next to the rows. */
export const deleteEmptyLeases: PreparedQuery<OfGateway, unknown> = preparedQuery((builder, slot) =>
  untyped(builder)
    .deleteFrom("gw_ledger_leases")
    .where("gateway_id", "=", slot("gatewayId"))
    .where("held", "=", 0)
    .where("written_off", "=", 0),
);

export const deleteLeases: PreparedQuery<OfGateway, unknown> = preparedQuery((builder, slot) =>
  untyped(builder).deleteFrom("gw_ledger_leases").where("gateway_id", "=", slot("gatewayId")),
);

/** The allowances that a gateway holds units of, and that others want or that are used up. */
export const wantedKeys: PreparedQuery<OfGateway & { readonly since: number }, KeyColumns> =
  preparedQuery((builder, slot) =>
    untyped(builder)
      .selectFrom("gw_ledger_leases as l")
      .innerJoin("gw_ledger_allowances as a", onKey("a", "l"))
      .innerJoin("gw_ledger_limits as m", "m.limit_id", "a.limit_id")
      .select(["a.limit_id", "a.subject", "a.window_start"])
      .where("l.gateway_id", "=", slot("gatewayId"))
      .where("l.held", ">", 0)
      .where((eb) =>
        eb.or([
          eb.and([eb("a.wanted_at", ">", 0), eb("a.wanted_at", ">=", slot("since"))]),
          eb.and([eb("m.kind", "=", "fixed"), eb("a.spent", ">=", eb.ref("m.amount"))]),
        ]),
      )
      .orderBy("a.limit_id")
      .orderBy("a.subject")
      .orderBy("a.window_start")
      .$castTo<KeyColumns>(),
  );
