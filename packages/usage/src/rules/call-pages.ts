import type { Page, PageRequest } from "@gw/entities";
import { keysetPage } from "@gw/entities/paging";
import { firstCallIdAt } from "../records/call-id.js";
import type { UsageRecord } from "../records/usage-record.js";
import type { ListUsageCallsInput, UsageFilters } from "../store/usage-queries.js";

/** Selects single calls; all filters must match. */
export interface UsageCallFilters extends UsageFilters {
  readonly requestId?: string | undefined;
}

/** Selects a page of calls, newest first: by call id, from the highest. */
export interface UsageCallPage {
  /** Only calls with this id or a higher one. */
  readonly from?: string | undefined;
  /** Only calls with a lower id. */
  readonly before?: string | undefined;
  readonly limit: number;
  readonly filters: UsageCallFilters;
}

/** Reads a page of a list of calls. The input is valid. */
export function callPageOf(
  { pageToken, maxResults, since, until, ...filters }: ListUsageCallsInput,
  read: (page: UsageCallPage) => Promise<readonly UsageRecord[]>,
): Promise<Page<UsageRecord>> {
  // A call id begins with the time.
  const from = since === undefined ? undefined : firstCallIdAt(since);
  const end = until === undefined ? undefined : firstCallIdAt(until);
  return keysetPage({
    identity: ["usage_calls", { since, until, ...inOrder(filters) }],
    request: { pageToken, maxResults },
    keyPattern: /^[0-9a-f]{32}$/,
    keyOf: ({ callId }) => callId,
    read: ({ after, limit }) => read({ from, before: after ?? end, limit, filters }),
  });
}

/** Whether a call is selected, but for the limit; for backends without queries. */
export function matchesCallPage(call: UsageRecord, page: UsageCallPage): boolean {
  const { from = "", before, filters } = page;
  const { callId, model } = call;
  if (callId < from || (before !== undefined && callId >= before)) return false;
  return (
    isWanted(filters.workspaceId, call.workspaceId) &&
    isWanted(filters.endpointId, call.endpointId) &&
    isWanted(filters.modelDefinitionId, model?.modelDefinitionId ?? "") &&
    isWanted(filters.provider, model?.provider ?? "") &&
    isWanted(filters.principal, call.principal ?? "") &&
    isWanted(filters.owner, call.owner ?? "") &&
    isWanted(filters.statusClass, Math.floor(call.status / 100)) &&
    isWanted(filters.requestId, call.requestId) &&
    hasPairs(call.metadata, filters.metadata)
  );
}

/** Whether a value is the one of a filter; any value is without a filter. */
export function isWanted<T>(wanted: T | undefined, value: T): boolean {
  return wanted === undefined || value === wanted;
}

/** Whether metadata has all pairs of a filter. */
export function hasPairs(
  metadata: Readonly<Record<string, string>>,
  pairs: Readonly<Record<string, string>> = {},
): boolean {
  return Object.entries(pairs).every(
    ([key, value]) => Object.hasOwn(metadata, key) && metadata[key] === value,
  );
}

/** The digest of a page token covers the filters in this order. */
function inOrder(filters: Omit<ListUsageCallsInput, keyof PageRequest>): UsageCallFilters {
  const { workspaceId, endpointId, modelDefinitionId, provider } = filters;
  const { principal, owner, statusClass, metadata, requestId } = filters;
  return {
    workspaceId,
    endpointId,
    modelDefinitionId,
    provider,
    principal,
    owner,
    statusClass,
    metadata,
    requestId,
  };
}
