import type { LedgerLimit } from "@gw/limits";
import type { AliasedExpression, ExpressionBuilder } from "kysely";
import type { RowOf } from "../../columns.js";
import type { SqlExpressions, UntypedTables } from "../../session/sql-expressions.js";
import type { usageTables } from "../../usage/usage-tables.js";

/** A row of a limit. */
export type LimitRow = RowOf<(typeof usageTables)["gw_ledger_limits"]["columns"]>;

/** Selects the columns of a {@link LimitRow} from the table with the alias `m`. */
export function limitColumns(
  eb: ExpressionBuilder<UntypedTables, string>,
  { asText }: SqlExpressions,
): AliasedExpression<unknown, string>[] {
  return [
    ...["m.limit_id", "m.version", "m.kind", "m.window_ms", "m.is_strict", "m.is_deleted"].map(
      (column) => eb.ref(column).as(column.slice("m.".length)),
    ),
    asText(eb.ref("m.amount")).as("amount"),
    asText(eb.ref("m.warn_at")).as("warn_at"),
  ];
}

/** The limit of a row. */
export function toLedgerLimit(row: LimitRow): LedgerLimit {
  return {
    limitId: row.limit_id,
    version: row.version,
    kind: row.kind as LedgerLimit["kind"],
    windowMs: row.window_ms,
    isStrict: row.is_strict === 1,
    amount: BigInt(row.amount),
    ...(row.warn_at !== null && { warnAt: BigInt(row.warn_at) }),
    isDeleted: row.is_deleted === 1,
  };
}

/** The row of a limit. */
export function toLimitRow(limit: LedgerLimit): LimitRow {
  return {
    limit_id: limit.limitId,
    version: limit.version,
    kind: limit.kind,
    window_ms: limit.windowMs,
    is_strict: Number(limit.isStrict),
    amount: limit.amount.toString(),
    warn_at: limit.warnAt?.toString() ?? null,
    is_deleted: Number(limit.isDeleted),
  };
}
