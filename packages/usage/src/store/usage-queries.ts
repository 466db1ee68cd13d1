import type { PageRequest, WorkspaceId } from "@gw/entities";
import type { UsageTotals } from "../records/usage-sum.js";

/** What a summary can be grouped by; `metadata:<key>` for a dimension that the operator chose. */
export type UsageGroup =
  | "workspace"
  | "endpoint"
  | "model"
  | "provider"
  | "principal"
  | "owner"
  | "status"
  | `metadata:${string}`;

/** Selects calls; all filters must match. */
export interface UsageFilters {
  /** All workspaces of the installation when absent. */
  readonly workspaceId?: WorkspaceId | undefined;
  readonly endpointId?: string | undefined;
  /** `""` for calls without a model. */
  readonly modelDefinitionId?: string | undefined;
  /** `""` for calls without a model. */
  readonly provider?: string | undefined;
  /** `""` for calls without a principal. */
  readonly principal?: string | undefined;
  /** `""` for calls without an owner. */
  readonly owner?: string | undefined;
  /** The first digit of the HTTP status. */
  readonly statusClass?: number | undefined;
  /** Up to 8 pairs that a call must have; in summaries of dimensions that the operator chose. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

/** Input of {@link UsageStore.summarize}. */
export interface SummarizeUsageInput extends UsageFilters {
  /** Milliseconds since the Unix epoch; the hour that contains it is included. Before `to`. */
  readonly from: number;
  /** Milliseconds since the Unix epoch; only hours that begin before it are included. */
  readonly to: number;
  /** One row per hour or day in UTC; one for the whole range when absent. */
  readonly bucket?: "hour" | "day" | undefined;
  /** Up to two different ones. */
  readonly groupBy?: readonly UsageGroup[] | undefined;
}

/** The answer of {@link UsageStore.summarize}. */
export interface UsageSummary {
  /** Only rows with calls. By time, then by cost from the highest, then by group. */
  readonly rows: readonly UsageSummaryRow[];
}

/** A row of a summary. */
export interface UsageSummaryRow {
  /** The begin of the hour or day, in milliseconds since the Unix epoch; absent without a bucket. */
  readonly time?: number | undefined;
  /** In the order of `groupBy`. */
  readonly groups: readonly UsageGroupValue[];
  readonly totals: UsageTotals;
}

/** A value that calls were grouped by. */
export interface UsageGroupValue {
  /** An id, a name, or `2xx` for a status; empty for calls without one. */
  readonly value: string;
  /** The latest name of an endpoint or model in the range; absent for an empty value. */
  readonly name?: string | undefined;
}

/** Input of {@link UsageStore.listCalls}. */
export interface ListUsageCallsInput extends UsageFilters, PageRequest {
  /** Only calls of this time or later, in milliseconds since the Unix epoch. */
  readonly since?: number | undefined;
  /** Only calls before this time, in milliseconds since the Unix epoch. */
  readonly until?: number | undefined;
  readonly requestId?: string | undefined;
}
