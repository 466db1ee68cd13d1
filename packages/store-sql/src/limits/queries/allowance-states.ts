import type { Allowance, AllowanceState } from "@gw/limits";
import type { AliasedExpression, ExpressionBuilder } from "kysely";
import { type PreparedQuery, preparedQuery, untyped } from "../../session/prepared-query.js";
import type { SqlExpressions, UntypedTables } from "../../session/sql-expressions.js";
import { remainingUnits } from "../allowance-account.js";
import { type KeyColumns, keyTable, onKey, toAllowanceKey } from "../allowance-keys.js";
import { type LimitRow, limitColumns, toLedgerLimit } from "../rows/limit-row.js";

/** An allowance with its limit. */
export type StateRow = KeyColumns &
  LimitRow & {
    readonly window_end: number;
    readonly spent: string;
    readonly leased: string;
    readonly level: string;
    readonly refilled_at: number;
    readonly now: number;
  };

/** An allowance, and what a gateway holds of it. */
type HeldRow = StateRow & { readonly held: string | null };

/** Reads the states of some allowances, and what a gateway holds of them. */
export const statesOf: PreparedQuery<
  { readonly gatewayId: string; readonly keys: readonly KeyColumns[] },
  HeldRow
> = preparedQuery((builder, slot, expressions) =>
  untyped(builder)
    .selectFrom(keyTable(expressions, slot("keys")))
    .innerJoin("gw_ledger_allowances as a", onKey("a", "k"))
    .innerJoin("gw_ledger_limits as m", "m.limit_id", "a.limit_id")
    .leftJoin("gw_ledger_leases as l", (join) =>
      onKey("l", "a")(join).on("l.gateway_id", "=", slot("gatewayId")),
    )
    .select((eb) => stateColumns(eb, expressions))
    .select((eb) => expressions.asText(eb.ref("l.held")).as("held"))
    .orderBy("a.limit_id")
    .orderBy("a.subject")
    .orderBy("a.window_start")
    .$castTo<HeldRow>(),
);

/** Reads the states of the allowances that a gateway holds units of. */
export const heldStates: PreparedQuery<{ readonly gatewayId: string }, HeldRow> = preparedQuery(
  (builder, slot, expressions) =>
    untyped(builder)
      .selectFrom("gw_ledger_leases as l")
      .innerJoin("gw_ledger_allowances as a", onKey("a", "l"))
      .innerJoin("gw_ledger_limits as m", "m.limit_id", "a.limit_id")
      .select((eb) => stateColumns(eb, expressions))
      .select((eb) => expressions.asText(eb.ref("l.held")).as("held"))
      .where("l.gateway_id", "=", slot("gatewayId"))
      .where("l.held", ">", 0)
      .orderBy("a.limit_id")
      .orderBy("a.subject")
      .orderBy("a.window_start")
      .$castTo<HeldRow>(),
);

/** Reads the allowances of limits after a key, without those of windows that have ended. */
export const pageOfAllowances: PreparedQuery<
  {
    readonly limitIds: readonly string[];
    readonly afterLimit: string;
    readonly afterSubject: string;
    readonly afterStart: number;
    readonly limit: number;
  },
  StateRow
> = preparedQuery((builder, slot, expressions) =>
  untyped(builder)
    .selectFrom("gw_ledger_allowances as a")
    .innerJoin("gw_ledger_limits as m", "m.limit_id", "a.limit_id")
    .select((eb) => stateColumns(eb, expressions))
    .where((eb) => expressions.isElement(eb.ref("a.limit_id").$castTo<string>(), slot("limitIds")))
    .where("m.is_deleted", "=", 0)
    .where((eb) => eb.or([eb("a.window_end", "=", 0), eb("a.window_end", ">", expressions.now)]))
    .where((eb) =>
      eb(
        eb.refTuple("a.limit_id", "a.subject", "a.window_start"),
        ">",
        eb.tuple(slot("afterLimit"), slot("afterSubject"), slot("afterStart")),
      ),
    )
    .orderBy("a.limit_id")
    .orderBy("a.subject")
    .orderBy("a.window_start")
    .limit(slot("limit"))
    .$castTo<StateRow>(),
);

/** The state of a row. */
export function toAllowanceState(row: HeldRow): AllowanceState {
  const { limit: _, windowEnd: __, ...state } = toAllowance(row);
  return { ...state, held: BigInt(row.held ?? 0) };
}

/** The allowance of a row. */
export function toAllowance(row: StateRow): Allowance {
  const limit = toLedgerLimit(row);
  const [spent, leased, level] = [BigInt(row.spent), BigInt(row.leased), BigInt(row.level)];
  const state = { spent, leased, level, refilledAt: row.refilled_at };
  return {
    key: toAllowanceKey(row),
    windowEnd: row.window_end,
    limit,
    leased,
    spent,
    remaining: remainingUnits(state, { limit, now: row.now }),
  };
}

function stateColumns(
  eb: ExpressionBuilder<UntypedTables, string>,
  expressions: SqlExpressions,
): AliasedExpression<unknown, string>[] {
  return [
    ...["subject", "window_start", "window_end", "refilled_at"].map((column) =>
      eb.ref(`a.${column}`).as(column),
    ),
    ...["spent", "leased", "level"].map((column) =>
      expressions.asText(eb.ref(`a.${column}`)).as(column),
    ),
    ...limitColumns(eb, expressions),
    expressions.now.as("now"),
  ];
}
