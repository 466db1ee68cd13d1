import type { UsageHourName, UsageHourQuery, UsageHours } from "@gw/usage/store";
import type { Expression, ExpressionBuilder, SqlBool } from "kysely";
import { shapeOf } from "../../queries/shapes.js";
import {
  type PreparedQuery,
  preparedQuery,
  queryFamily,
  type Slots,
  untyped,
} from "../../session/prepared-query.js";
import type { SqlExpressions, UntypedTables } from "../../session/sql-expressions.js";
import type { ReadSource } from "../../session/sql-session.js";
import { addedColumns, type SummedRow } from "../rows/sum-row.js";
import { filterConditions, filterValues, type Values } from "./filters.js";

const table = "gw_usage_sums";

type Builder = ExpressionBuilder<UntypedTables, string>;

/** Adds sums up, by time and groups. */
export function summedRows(
  source: ReadSource,
  { from, before, filters, bucketMs, groupBy, limit }: UsageHourQuery,
): Promise<SummedRow[]> {
  const values: Values = { bucketMs, ...filterValues(filters) };
  // A key of metadata is a value, so that all keys have one statement.
  const groups = groupBy.map((group) => group.split(":")[0]).join(",");
  const keys = groupBy.map((group, at) => [`group${at}`, group.slice("metadata:".length)]);
  return source.all(summed(`${groups} ${shapeOf(values)}`), {
    ...values,
    ...Object.fromEntries(keys),
    ...{ from, before, limit },
  });
}

const summed: (shape: string) => PreparedQuery<Values, SummedRow> = queryFamily(
  (shape) => (builder, slot, expressions) => {
    const [groups = "", ...names] = shape.split(" ");
    const grouped = groups.split(",").filter((group) => group !== "");
    const isBucketed = names.includes("bucketMs");
    const aliases = [...(isBucketed ? ["bucket"] : []), ...grouped.map((_, at) => `value${at}`)];
    const query = untyped(builder)
      .selectFrom(table)
      .select((eb) => [
        ...(isBucketed
          ? [eb("hour", "-", eb("hour", "%", slot("bucketMs") as number)).as("bucket")]
          : []),
        ...grouped.map((group, at) =>
          groupOf(eb, group, { expressions, key: slot(`group${at}`) as string }).as(`value${at}`),
        ),
        ...addedColumns.map((column) => {
          const sum = eb.fn.sum(column);
          return column === "cost" ? expressions.asText(sum).as(column) : sum.as(column);
        }),
      ])
      .where((eb) => hoursIn(eb, names, { slot, expressions }))
      .limit(slot("limit") as number);
    return (aliases.length === 0 ? query : query.groupBy(aliases)).$castTo<SummedRow>();
  },
);

function groupOf(
  eb: Builder,
  group: string,
  { expressions, key }: { readonly expressions: SqlExpressions; readonly key: string },
) {
  if (group !== "metadata") return eb.ref(groupColumns[group] ?? group);
  return eb.fn.coalesce(expressions.jsonText(eb.ref("metadata"), key), eb.val(""));
}

/** The columns that are not named like their group. */
const groupColumns: Readonly<Record<string, string>> = {
  workspace: "workspace_id",
  endpoint: "endpoint_id",
  model: "model_definition_id",
  status: "status_class",
};

/** Reads each name of endpoints or models with its last hour. */
export function namesOf(
  source: ReadSource,
  group: "endpoint" | "model",
  { from, before, filters }: UsageHours,
): Promise<UsageHourName[]> {
  const values = filterValues(filters);
  return source.all(names(`${group} ${shapeOf(values)}`), { ...values, from, before });
}

const names: (shape: string) => PreparedQuery<Values, UsageHourName> = queryFamily(
  (shape) => (builder, slot, expressions) => {
    const [group = "", ...filters] = shape.split(" ");
    const [id, name] =
      group === "endpoint"
        ? (["endpoint_id", "endpoint_name"] as const)
        : (["model_definition_id", "model_name"] as const);
    return untyped(builder)
      .selectFrom(table)
      .select((eb) => [
        eb.ref(id).as("value"),
        eb.ref(name).as("name"),
        eb.fn.max("hour").as("hour"),
      ])
      .where((eb) => hoursIn(eb, filters, { slot, expressions }))
      .groupBy([id, name])
      .$castTo<UsageHourName>();
  },
);

function hoursIn(
  eb: Builder,
  names: readonly string[],
  { slot, expressions }: { readonly slot: Slots<Values>; readonly expressions: SqlExpressions },
): Expression<SqlBool> {
  return eb.and([
    eb("hour", ">=", slot("from") ?? null),
    eb("hour", "<", slot("before") ?? null),
    ...filterConditions(eb, names, {
      slot,
      expressions,
      statusClass: (part) => eb("status_class", "=", part),
    }),
  ]);
}

/** The key of the sum before which there are `skipped` others, of those before an hour. */
export const sumAfter: PreparedQuery<
  { readonly before: number; readonly skipped: number },
  { readonly hour: number; readonly key_hash: Uint8Array }
> = preparedQuery((builder, slot) =>
  untyped(builder)
    .selectFrom(table)
    .select(["hour", "key_hash"])
    .where("hour", "<", slot("before"))
    .orderBy("hour")
    .orderBy("key_hash")
    .limit(1)
    .offset(slot("skipped"))
    .$castTo<{ hour: number; key_hash: Uint8Array }>(),
);

/** Deletes the sums up to a key. */
export const deleteSums: PreparedQuery<
  { readonly hour: number; readonly key_hash: Uint8Array },
  unknown
> = preparedQuery((builder, slot) =>
  untyped(builder)
    .deleteFrom(table)
    // Databases use the key for this condition, not for the next one.
    .where("hour", "<=", slot("hour"))
    .where(({ or, eb }) =>
      or([eb("hour", "<", slot("hour")), eb("key_hash", "<=", slot("key_hash"))]),
    ),
);
