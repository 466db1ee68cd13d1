import { randomUUID } from "node:crypto";
import type { LimitEvent } from "@gw/limits";
import type { RowOf } from "../../columns.js";
import { type PreparedQuery, preparedQuery, untyped } from "../../session/prepared-query.js";
import type { SqlSession } from "../../session/sql-session.js";
import { insertRows } from "../../usage/queries/insert-rows.js";
import type { usageTables } from "../../usage/usage-tables.js";
import { toAllowanceKey, toKeyColumns } from "../allowance-keys.js";

type EventRow = RowOf<(typeof usageTables)["gw_ledger_events"]["columns"]>;

/** Inserts events of limits. */
export function insertEvents(
  session: SqlSession,
  events: readonly Omit<LimitEvent, "eventId">[],
): Promise<void> {
  const rows = events.map(({ time, kind, key, windowEnd, spent, amount }) => ({
    ...{ event_id: randomUUID(), time, kind },
    ...toKeyColumns(key),
    window_end: windowEnd,
    spent: spent.toString(),
    amount: amount.toString(),
  }));
  return insertRows(session, "gw_ledger_events", { rows });
}

/** The oldest events. */
export const oldestEvents: PreparedQuery<{ readonly limit: number }, EventRow> = preparedQuery(
  (builder, slot, { asText }) =>
    untyped(builder)
      .selectFrom("gw_ledger_events")
      .select(["event_id", "time", "kind", "limit_id", "subject", "window_start", "window_end"])
      .select((eb) => [asText(eb.ref("spent")).as("spent"), asText(eb.ref("amount")).as("amount")])
      .orderBy("time")
      // A charge may have caused both kinds: `warned` comes first.
      .orderBy("kind", "desc")
      .orderBy("event_id")
      .limit(slot("limit"))
      .$castTo<EventRow>(),
);

export const deleteEvents: PreparedQuery<{ readonly eventIds: readonly string[] }, unknown> =
  preparedQuery((builder, slot, { isElement }) =>
    untyped(builder)
      .deleteFrom("gw_ledger_events")
      .where((eb) => isElement(eb.ref("event_id").$castTo<string>(), slot("eventIds"))),
  );

/** The event of a row. */
export function toLimitEvent(row: EventRow): LimitEvent {
  return {
    eventId: row.event_id,
    kind: row.kind as LimitEvent["kind"],
    key: toAllowanceKey(row),
    windowEnd: row.window_end,
    time: row.time,
    spent: BigInt(row.spent),
    amount: BigInt(row.amount),
  };
}
