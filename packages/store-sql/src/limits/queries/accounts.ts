import { type PreparedQuery, preparedQuery, untyped } from "../../session/prepared-query.js";
import { type KeyColumns, keyTable, onKey } from "../allowance-keys.js";
import { type LimitRow, limitColumns } from "../rows/limit-row.js";

interface Keys {
  readonly keys: readonly KeyColumns[];
}

/** What a gateway holds of an allowance. */
export type LeaseRow = KeyColumns & { readonly held: string; readonly written_off: string };

/** Reads the leases of a gateway. */
export const leaseRows: PreparedQuery<Keys & { readonly gatewayId: string }, LeaseRow> =
  preparedQuery((builder, slot, expressions) =>
    untyped(builder)
      .selectFrom(keyTable(expressions, slot("keys")))
      .innerJoin("gw_ledger_leases as l", onKey("l", "k"))
      .select(["k.limit_id", "k.subject", "k.window_start"])
      .select((eb) => [
        expressions.asText(eb.ref("l.held")).as("held"),
        expressions.asText(eb.ref("l.written_off")).as("written_off"),
      ])
      .where("l.gateway_id", "=", slot("gatewayId"))
      .$castTo<LeaseRow>(),
  );

/** An allowance that does not exist, with its limit. */
export type MissingRow = KeyColumns & LimitRow & { readonly now: number };

/** Reads the keys whose allowances do not exist, and whose limits do. */
export const missingAllowances: PreparedQuery<Keys, MissingRow> = preparedQuery(
  (builder, slot, expressions) =>
    untyped(builder)
      .selectFrom(keyTable(expressions, slot("keys")))
      .innerJoin("gw_ledger_limits as m", "m.limit_id", "k.limit_id")
      .leftJoin("gw_ledger_allowances as a", onKey("a", "k"))
      .select(["k.subject", "k.window_start", expressions.now.as("now")])
      .select((eb) => limitColumns(eb, expressions))
      .where("a.limit_id", "is", null)
      .$castTo<MissingRow>(),
);

/** A locked allowance. */
export type LockedRow = KeyColumns & {
  readonly window_end: number;
  readonly spent: string;
  readonly leased: string;
  readonly level: string;
  readonly refilled_at: number;
  readonly wanted_at: number;
  readonly is_warned: number;
  readonly is_exceeded: number;
};

/** Locks the allowances that exist, in the order of their keys. */
export const lockAllowances: PreparedQuery<Keys, LockedRow> = preparedQuery(
  (builder, slot, expressions) =>
    untyped(builder)
      .selectFrom(keyTable(expressions, slot("keys")))
      .innerJoin("gw_ledger_allowances as a", onKey("a", "k"))
      .select(["a.limit_id", "a.subject", "a.window_start", "a.window_end"])
      .select(["a.refilled_at", "a.wanted_at", "a.is_warned", "a.is_exceeded"])
      .select((eb) =>
        ["spent", "leased", "level"].map((column) =>
          expressions.asText(eb.ref(`a.${column}`)).as(column),
        ),
      )
      .orderBy("a.limit_id")
      .orderBy("a.subject")
      .orderBy("a.window_start")
      .modifyEnd(expressions.lockRows)
      .$castTo<LockedRow>(),
);

/** A limit, and the time at which it was read. */
export type LatestLimit = LimitRow & { readonly now: number };

/** Reads limits as they are after the lock of their allowances. */
export const latestLimits: PreparedQuery<{ readonly limitIds: readonly string[] }, LatestLimit> =
  preparedQuery((builder, slot, expressions) =>
    untyped(builder)
      .selectFrom("gw_ledger_limits as m")
      .select((eb) => limitColumns(eb, expressions))
      .select(expressions.now.as("now"))
      .where((eb) =>
        expressions.isElement(eb.ref("m.limit_id").$castTo<string>(), slot("limitIds")),
      )
      .modifyEnd(expressions.readLatest)
      .$castTo<LatestLimit>(),
  );
