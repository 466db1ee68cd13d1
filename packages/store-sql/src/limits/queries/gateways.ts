import { gatewayLifetimeMs } from "@gw/limits";
import { type PreparedQuery, preparedQuery, untyped } from "../../session/prepared-query.js";

const table = "gw_ledger_gateways";

interface OfGateway {
  readonly gatewayId: string;
}

/** A gateway's id. */
export interface GatewayIdRow {
  readonly gateway_id: string;
}

/** When the last gateway joined. */
export const lastJoin: PreparedQuery<
  undefined,
  { readonly joined_at: number | null; readonly now: number }
> = preparedQuery((builder, _, { now }) =>
  untyped(builder)
    .selectFrom(table)
    .select((eb) => [eb.fn.max<number | null>("joined_at").as("joined_at"), now.as("now")]),
);

/** Lets a registered gateway take part, unless it did before. */
export const join: PreparedQuery<
  OfGateway & { readonly maxCallMs: number; readonly joinedAt: number },
  unknown
> = preparedQuery((builder, slot, { now }) =>
  untyped(builder)
    .updateTable(table)
    .set((eb) => ({
      state: "LIVE",
      joined_at: slot("joinedAt"),
      expires_at: eb(now, "+", gatewayLifetimeMs),
      max_call_ms: slot("maxCallMs"),
    }))
    .where("gateway_id", "=", slot("gatewayId"))
    .where("state", "is", null),
);

/** Proves that a gateway is alive, and that the sync has the next number. */
export const fence: PreparedQuery<
  OfGateway & { readonly number: number; readonly last: number },
  unknown
> = preparedQuery((builder, slot, { now }) =>
  untyped(builder)
    .updateTable(table)
    .set((eb) => ({ seq: slot("number"), expires_at: eb(now, "+", gatewayLifetimeMs) }))
    .where("gateway_id", "=", slot("gatewayId"))
    .where("state", "=", "LIVE")
    .where("seq", "=", slot("last")),
);

/** A gateway after a sync. */
export interface GatewayState {
  readonly state: string | null;
  readonly seq: number;
  readonly settled_batch: number;
  /** Gateways that have not expired. */
  readonly live: number;
  readonly now: number;
}

export const gatewayState: PreparedQuery<OfGateway, GatewayState> = preparedQuery(
  (builder, slot, { now }) =>
    untyped(builder)
      .selectFrom(table)
      .select(["state", "seq", "settled_batch", now.as("now")])
      .select((eb) =>
        eb
          .selectFrom(`${table} as other`)
          .select((one) => one.fn.countAll().as("count"))
          .where("other.state", "=", "LIVE")
          .where("other.expires_at", ">=", now)
          .as("live"),
      )
      .where("gateway_id", "=", slot("gatewayId"))
      .$castTo<GatewayState>(),
);

/** The gateways that may be marked as expired. */
export const silentGateways: PreparedQuery<undefined, GatewayIdRow> = preparedQuery(
  (builder, _, { now }) =>
    untyped(builder)
      .selectFrom(table)
      .select("gateway_id")
      .where("state", "=", "LIVE")
      .where("expires_at", "<", now)
      .orderBy("gateway_id")
      .$castTo<GatewayIdRow>(),
);

/** Marks a gateway as expired, unless it has synced. */
export const expire: PreparedQuery<OfGateway, unknown> = preparedQuery((builder, slot, { now }) =>
  untyped(builder)
    .updateTable(table)
    .set({ state: "EXPIRED" })
    .where("gateway_id", "=", slot("gatewayId"))
    .where("state", "=", "LIVE")
    .where("expires_at", "<", now),
);

/** The expired gateways whose longest call has ended, and that still hold slots of running calls. */
export const finishedGateways: PreparedQuery<undefined, GatewayIdRow> = preparedQuery(
  (builder, _, { now }) =>
    untyped(builder)
      .selectFrom(`${table} as g`)
      .innerJoin("gw_ledger_leases as l", "l.gateway_id", "g.gateway_id")
      .innerJoin("gw_ledger_limits as m", "m.limit_id", "l.limit_id")
      .select("g.gateway_id")
      .distinct()
      .where("g.state", "=", "EXPIRED")
      .where((eb) => eb(eb("g.expires_at", "+", eb.ref("g.max_call_ms")), "<", now))
      .where("l.held", ">", 0)
      .where("m.kind", "=", "concurrency")
      .orderBy("g.gateway_id")
      .$castTo<GatewayIdRow>(),
);

/** Locks a gateway that has expired. */
export const lockExpired: PreparedQuery<OfGateway, GatewayIdRow> = preparedQuery(
  (builder, slot, { lockRows }) =>
    untyped(builder)
      .selectFrom(table)
      .select("gateway_id")
      .where("gateway_id", "=", slot("gatewayId"))
      .where("state", "=", "EXPIRED")
      .modifyEnd(lockRows)
      .$castTo<GatewayIdRow>(),
);

/** Ends a gateway that takes part, unless it has ended. */
export const close: PreparedQuery<OfGateway & { readonly hasCrashed: number }, unknown> =
  preparedQuery((builder, slot) =>
    untyped(builder)
      .updateTable(table)
      .set({ state: "CLOSED", has_crashed: slot("hasCrashed") })
      .where("gateway_id", "=", slot("gatewayId"))
      .where("state", "<>", "CLOSED"),
  );

/** A gateway in a list. */
export interface GatewayRow extends GatewayIdRow {
  readonly joined_at: number;
  readonly state: string;
  readonly expires_at: number;
  readonly leases: number;
}

/** The gateways after a position that hold units, or have synced in the last hour. */
export const pageOfGateways: PreparedQuery<
  { readonly joinedAt: number; readonly gatewayId: string; readonly limit: number },
  GatewayRow
> = preparedQuery((builder, slot, { now }) => {
  const listed = untyped(builder)
    .selectFrom(`${table} as g`)
    .select(["g.gateway_id", "g.joined_at", "g.state", "g.expires_at"])
    .select((eb) =>
      eb
        .selectFrom("gw_ledger_leases as l")
        .select((one) => one.fn.countAll().as("count"))
        .whereRef("l.gateway_id", "=", "g.gateway_id")
        .where("l.held", ">", 0)
        .as("leases"),
    )
    .where("g.state", "is not", null)
    .where((eb) =>
      eb(
        eb.refTuple("g.joined_at", "g.gateway_id"),
        ">",
        eb.tuple(slot("joinedAt"), slot("gatewayId")),
      ),
    );
  return untyped(builder)
    .selectFrom(listed.as("listed"))
    .selectAll()
    .where((eb) =>
      eb.or([
        eb("listed.leases", ">", 0),
        eb("listed.expires_at", ">", eb(now, "-", 3_600_000 - gatewayLifetimeMs)),
      ]),
    )
    .orderBy("listed.joined_at")
    .orderBy("listed.gateway_id")
    .limit(slot("limit"))
    .$castTo<GatewayRow>();
});
