import { toSnakeCase } from "@gw/entities/schemas";
import type { UsageCallFilters } from "@gw/usage/store";
import type { Expression, ExpressionBuilder, SqlBool } from "kysely";
import type { Slots } from "../../session/prepared-query.js";
import type { SqlExpressions, UntypedTables } from "../../session/sql-expressions.js";

/** Values of a query by the names of its slots; an absent one is not part of its shape. */
export type Values = Readonly<Record<string, string | number | Uint8Array | undefined>>;

/** The values of filters; those of pairs are numbered. */
export function filterValues({ metadata = {}, statusClass, ...filters }: UsageCallFilters): Values {
  const pairs = Object.entries(metadata).flatMap(([key, value], at) => [
    [`key${at}`, key],
    [`value${at}`, value],
  ]);
  return { ...filters, statusClass, ...Object.fromEntries(pairs) };
}

/** The conditions of the filters in a shape. */
export function filterConditions(
  eb: ExpressionBuilder<UntypedTables, string>,
  names: readonly string[],
  query: {
    readonly slot: Slots<Values>;
    readonly expressions: SqlExpressions;
    readonly statusClass: (slot: string | number) => Expression<SqlBool>;
  },
): Expression<SqlBool>[] {
  const { expressions } = query;
  const slot = (name: string): string => query.slot(name) as string;
  return names.flatMap((name) => {
    if (name === "statusClass") return [query.statusClass(slot(name))];
    const [, index] = /^value([0-9]+)$/.exec(name) ?? [];
    if (index !== undefined) {
      const text = expressions.jsonText(eb.ref("metadata"), slot(`key${index}`));
      return [eb(text, "=", slot(name))];
    }
    return columns.includes(name) ? [eb(toSnakeCase(name), "=", slot(name))] : [];
  });
}

const columns: readonly string[] = [
  "workspaceId",
  "endpointId",
  "modelDefinitionId",
  "provider",
  "principal",
  "owner",
  "requestId",
];
