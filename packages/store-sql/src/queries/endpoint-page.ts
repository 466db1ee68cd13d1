import type { EndpointFilters, RowPage } from "@gw/store-abstract";
import type { SelectQueryBuilder } from "kysely";
import {
  type PreparedQuery,
  type QueryBuilder,
  queryFamily,
  type Slots,
} from "../session/prepared-query.js";
import type { ReadSource } from "../session/sql-session.js";
import type { Tables } from "../tables.js";
import { type EndpointColumns, endpoints } from "./endpoints.js";
import { has, type InWorkspace, shapeOf } from "./shapes.js";

interface FilterValues extends InWorkspace {
  readonly provider?: string | undefined;
  readonly secretId?: string | undefined;
  readonly tagKey?: string | undefined;
  readonly tagValue?: string | undefined;
}

interface PageValues extends FilterValues {
  readonly after: number;
  readonly limit: number;
}

interface EndpointPage extends RowPage<EndpointFilters>, InWorkspace {
  /** Filters that match more endpoints are checked during a scan; others look up their matches. */
  readonly scanThreshold?: number;
}

interface Threshold extends FilterValues {
  readonly scanThreshold: number;
}

/** Reads one page of the endpoints of a workspace with at most three queries, whatever the filters. */
export async function readEndpointPage(
  source: ReadSource,
  { workspaceId, after, limit, filters, scanThreshold = 1_000 }: EndpointPage,
): Promise<EndpointColumns[]> {
  const { provider, secretId, tag } = filters;
  const ofDefinition = shapeOf({ provider, secretId });
  const ofTag = shapeOf({ tagKey: tag?.key, tagValue: tag?.value });
  const given = { provider, secretId, tagKey: tag?.key, tagValue: tag?.value };
  const thresholdValues = { ...given, workspaceId, scanThreshold };
  const shape = shapeOf({
    ...given,
    scansForDefinition:
      ofDefinition !== "" &&
      (await hasManyMatches(source, beyondThresholdByDefinition(ofDefinition), thresholdValues)),
    scansForTag:
      ofTag !== "" && (await hasManyMatches(source, beyondThresholdByTag(ofTag), thresholdValues)),
  });
  return source.all(endpointPage(shape), { ...given, workspaceId, after, limit });
}

async function hasManyMatches(
  source: ReadSource,
  query: PreparedQuery<Threshold, unknown>,
  values: Threshold,
): Promise<true | undefined> {
  const rows = await source.all(query, values);
  return rows.length > 0 || undefined;
}

const endpointPage: (shape: string) => PreparedQuery<PageValues, EndpointColumns> = queryFamily(
  (shape: string) => (builder, slot) => {
    const ofEndpoint = builder.dynamic.ref("e.endpoint_id");
    return endpoints(builder)
      .where("e.workspace_id", "=", slot("workspaceId"))
      .where("e.created_revision", ">", slot("after"))
      .$if(has(shape, "provider") || has(shape, "secretId"), (query) => {
        const matching = byDefinition(builder, shape, slot);
        return has(shape, "scansForDefinition")
          ? query.where(({ exists }) => exists(matching.whereRef("m.endpoint_id", "=", ofEndpoint)))
          : query.where("e.endpoint_id", "in", matching);
      })
      .$if(has(shape, "tagKey"), (query) => {
        const matching = byTag(builder, shape, slot);
        return has(shape, "scansForTag")
          ? query.where(({ exists }) => exists(matching.whereRef("t.endpoint_id", "=", ofEndpoint)))
          : query.where("e.endpoint_id", "in", matching);
      })
      .orderBy("e.created_revision")
      .limit(slot("limit"));
  },
);

const beyondThresholdByDefinition = queryFamily(
  (shape: string) => (builder, slot: Slots<Threshold>) =>
    byDefinition(builder, shape, slot).limit(1).offset(slot("scanThreshold")),
);

const beyondThresholdByTag = queryFamily(
  (shape: string) => (builder, slot: Slots<Threshold>) =>
    byTag(builder, shape, slot).limit(1).offset(slot("scanThreshold")),
);

/** The ids of the endpoints of the workspace with a definition that matches the given filters. */
function byDefinition(
  builder: QueryBuilder,
  shape: string,
  slot: Slots<FilterValues>,
): SelectQueryBuilder<
  Tables & {
    m: Tables["gateway_endpoint_model_mappings"];
    d: Tables["gateway_model_definitions"];
  },
  "m" | "d",
  { endpoint_id: string }
> {
  return builder
    .selectFrom("gateway_endpoint_model_mappings as m")
    .innerJoin("gateway_model_definitions as d", (join) =>
      join
        .onRef("d.workspace_id", "=", "m.workspace_id")
        .onRef("d.model_definition_id", "=", "m.model_definition_id"),
    )
    .select("m.endpoint_id")
    .where("m.workspace_id", "=", slot("workspaceId"))
    .$if(has(shape, "provider"), (query) => query.where("d.provider", "=", slot("provider") ?? ""))
    .$if(has(shape, "secretId"), (query) =>
      query.where("d.secret_id", "=", slot("secretId") ?? ""),
    );
}

/** The ids of the endpoints of the workspace with the tag. */
function byTag(
  builder: QueryBuilder,
  shape: string,
  slot: Slots<FilterValues>,
): SelectQueryBuilder<
  Tables & { t: Tables["gateway_endpoint_tags"] },
  "t",
  { endpoint_id: string }
> {
  return builder
    .selectFrom("gateway_endpoint_tags as t")
    .select("t.endpoint_id")
    .where("t.workspace_id", "=", slot("workspaceId"))
    .where("t.tag_key", "=", slot("tagKey") ?? "")
    .$if(has(shape, "tagValue"), (query) =>
      query.where("t.tag_value", "=", slot("tagValue") ?? ""),
    );
}
