import type { AllowanceKey } from "@gw/limits";
import type { AliasedExpression, JoinBuilder } from "kysely";
import type { SqlExpressions, UntypedTables } from "../session/sql-expressions.js";

/** The key of an allowance in its row. */
export interface KeyColumns {
  readonly limit_id: string;
  readonly subject: string;
  readonly window_start: number;
}

export function toKeyColumns({ limitId, subject, windowStart }: AllowanceKey): KeyColumns {
  return { limit_id: limitId, subject, window_start: windowStart };
}

export function toAllowanceKey(row: KeyColumns): AllowanceKey {
  return { limitId: row.limit_id, subject: row.subject, windowStart: row.window_start };
}

/** Equal for the same allowance, and different for others. */
export function nameOfKey({ limitId, subject, windowStart }: AllowanceKey): string {
  return JSON.stringify([limitId, subject, windowStart]);
}

/** The order in which all gateways lock allowances, so that they never wait for each other in a circle. */
export function compareKeys(one: AllowanceKey, other: AllowanceKey): number {
  return (
    Buffer.compare(Buffer.from(one.limitId), Buffer.from(other.limitId)) ||
    Buffer.compare(Buffer.from(one.subject), Buffer.from(other.subject)) ||
    one.windowStart - other.windowStart
  );
}

/** The table of the keys in a list. */
export function keyTable(
  { records }: SqlExpressions,
  keys: readonly KeyColumns[],
): AliasedExpression<KeyColumns, "k"> {
  return records(keys, keyColumns).as("k") as AliasedExpression<KeyColumns, "k">;
}

/** Joins tables whose keys are the same. */
export function onKey(one: string, other: string): OnKey {
  return (join) =>
    Object.keys(keyColumns).reduce(
      (joined, column) => joined.onRef(`${one}.${column}`, "=", `${other}.${column}`),
      join,
    );
}

type OnKey = (join: AnyJoin) => AnyJoin;
type AnyJoin = JoinBuilder<UntypedTables, string>;

const keyColumns = { limit_id: "text", subject: "text", window_start: "int" } as const;
