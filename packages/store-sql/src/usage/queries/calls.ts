import type { UsageCallPage } from "@gw/usage/store";
import type { RowOf } from "../../columns.js";
import { shapeOf } from "../../queries/shapes.js";
import {
  type PreparedQuery,
  preparedQuery,
  queryFamily,
  untyped,
} from "../../session/prepared-query.js";
import type { ReadSource } from "../../session/sql-session.js";
import { usageTables } from "../usage-tables.js";
import { filterConditions, filterValues, type Values } from "./filters.js";

const table = "gw_usage_calls";

/** A row of a call. */
export type CallRow = RowOf<(typeof usageTables)[typeof table]["columns"]>;

/** Reads a page of calls, newest first. */
export function pageOfCalls(
  source: ReadSource,
  { from, before, limit, filters }: UsageCallPage,
): Promise<CallRow[]> {
  const { statusClass } = filters;
  const values: Values = {
    ...{ from, before },
    ...filterValues(filters),
    // The least status of the class.
    statusClass: statusClass && statusClass * 100,
  };
  return source.all(callPage(shapeOf(values)), { ...values, limit });
}

const callPage: (shape: string) => PreparedQuery<Values, CallRow> = queryFamily(
  (shape) => (builder, slot, expressions) => {
    const names = shape.split(" ");
    return untyped(builder)
      .selectFrom(table)
      .select(({ ref }) =>
        Object.keys(usageTables[table].columns).map((column) =>
          column === "cost" ? expressions.asText(ref(column)).as(column) : ref(column).as(column),
        ),
      )
      .where((eb) => {
        const statusClass = (least: string | number) =>
          eb(eb("status", "-", eb("status", "%", 100)), "=", least);
        return eb.and([
          ...(names.includes("from") ? [eb("call_id", ">=", slot("from") ?? null)] : []),
          ...(names.includes("before") ? [eb("call_id", "<", slot("before") ?? null)] : []),
          ...filterConditions(eb, names, { slot, expressions, statusClass }),
        ]);
      })
      .orderBy("call_id", "desc")
      .limit(slot("limit") as number)
      .$castTo<CallRow>();
  },
);

/** The id of the call before which there are `skipped` others, of those before an id. */
export const callAfter: PreparedQuery<
  { readonly before: string; readonly skipped: number },
  { readonly call_id: string }
> = preparedQuery((builder, slot) =>
  untyped(builder)
    .selectFrom(table)
    .select("call_id")
    .where("call_id", "<", slot("before"))
    .orderBy("call_id")
    .limit(1)
    .offset(slot("skipped"))
    .$castTo<{ call_id: string }>(),
);

/** Deletes the calls before an id, up to another one. */
export const deleteCalls: PreparedQuery<
  { readonly before: string; readonly last: string },
  unknown
> = preparedQuery((builder, slot) =>
  untyped(builder)
    .deleteFrom(table)
    .where("call_id", "<", slot("before"))
    .where("call_id", "<=", slot("last")),
);
