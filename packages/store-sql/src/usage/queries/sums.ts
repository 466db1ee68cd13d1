import type { UsageFilters } from "@gw/usage";
import type { UsageHourName, UsageHourQuery } from "@gw/usage/store";
import type { Expression, ExpressionBuilder, SqlBool } from "kysely";
import { shapeOf } from "../../queries/shapes.js";
import {
  type PreparedQuery,
  queryFamily,
  type Slots,
  untyped,
} from "../../session/prepared-query.js";
import type { SqlExpressions, UntypedTables } from "../../session/sql-expressions.js";
import type { ReadSource } from "../../session/sql-session.js";
import { addedColumns, type SummedRow } from "../rows/sum-row.js";
import { filterConditions, filterValues, type Values } from "./filters.js";
import { boundsOf, isInRange, type SumRange } from "./sum-ranges.js";

type Builder = ExpressionBuilder<UntypedTables, string>;

/** Adds the sums of a range up, by time and groups. */
export function summedRows(
  source: ReadSource,
  { filters, bucketMs, groupBy, limit }: UsageHourQuery,
  range: SumRange,
): Promise<SummedRow[]> {
  const values: Values = { bucketMs, ...filterValues(filters) };
  // A key of metadata is a value, so that all keys have one statement.
  const groups = groupBy.map((group) => group.split(":")[0]).join(",");
  const keys = groupBy.map((group, at) => [`group${at}`, group.slice("metadata:".length)]);
  return source.all(summed(`${range.table} ${groups} ${shapeOf(values)}`), {
    ...values,
    ...Object.fromEntries(keys),
    ...boundsOf(range),
    limit,
  });
}

const summed: (shape: string) => PreparedQuery<Values, SummedRow> = queryFamily(
  (shape) => (builder, slot, expressions) => {
    const [table = "", groups = "", ...names] = shape.split(" ");
    const grouped = groups.split(",").filter((group) => group !== "");
    const isBucketed = names.includes("bucketMs");
    const aliases = [...(isBucketed ? ["bucket"] : []), ...grouped.map((_, at) => `value${at}`)];
    const query = untyped(builder)
      .selectFrom(table)
      .select((eb) => [
        ...(isBucketed
          ? [eb("time", "-", eb("time", "%", slot("bucketMs") as number)).as("bucket")]
          : []),
        ...grouped.map((group, at) =>
          groupOf(eb, group, { expressions, key: slot(`group${at}`) as string }).as(`value${at}`),
        ),
        ...addedColumns.map((column) => {
          const sum = eb.fn.sum(column);
          return column === "cost" ? expressions.asText(sum).as(column) : sum.as(column);
        }),
      ])
      .where((eb) => sumsIn(eb, names, { slot, expressions }))
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

/** Reads each name of endpoints or models in a range with its last hour or day. */
export function namesIn(
  source: ReadSource,
  { group, filters }: { readonly group: "endpoint" | "model"; readonly filters: UsageFilters },
  range: SumRange,
): Promise<UsageHourName[]> {
  const values = filterValues(filters);
  const shape = `${range.table} ${group} ${shapeOf(values)}`;
  return source.all(names(shape), { ...values, ...boundsOf(range) });
}

const names: (shape: string) => PreparedQuery<Values, UsageHourName> = queryFamily(
  (shape) => (builder, slot, expressions) => {
    const [table = "", group = "", ...filters] = shape.split(" ");
    const [id, name] =
      group === "endpoint"
        ? (["endpoint_id", "endpoint_name"] as const)
        : (["model_definition_id", "model_name"] as const);
    return untyped(builder)
      .selectFrom(table)
      .select((eb) => [
        eb.ref(id).as("value"),
        eb.ref(name).as("name"),
        eb.fn.max("time").as("hour"),
      ])
      .where((eb) => sumsIn(eb, filters, { slot, expressions }))
      .groupBy([id, name])
      .$castTo<UsageHourName>();
  },
);

function sumsIn(
  eb: Builder,
  names: readonly string[],
  { slot, expressions }: { readonly slot: Slots<Values>; readonly expressions: SqlExpressions },
): Expression<SqlBool> {
  return eb.and([
    isInRange(eb, slot),
    ...filterConditions(eb, names, {
      slot,
      expressions,
      statusClass: (part) => eb("status_class", "=", part),
    }),
  ]);
}
