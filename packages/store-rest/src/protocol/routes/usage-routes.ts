import { limits } from "@gw/entities";
import {
  integer as integerInput,
  lookupText,
  oneOf,
  pageRequestShape,
  record,
} from "@gw/entities/schemas";
import type { UsageGroup } from "@gw/usage";
import { z } from "zod";
import { optional, required } from "../codecs/field.js";
import { listOf } from "../codecs/list-of.js";
import type { Shape } from "../codecs/object-of.js";
import { objectResponse, pageResponse, streamResponse } from "../codecs/response.js";
import { integer, text, time } from "../codecs/scalars.js";
import { textPairs, textPairsInput } from "../codecs/text-pairs.js";
import { defineRoute } from "../define-route.js";
import type { ProtocolRoutes, UsageCalls } from "../protocol-route.js";
import { alwaysPaged } from "../shapes/paging.js";
import { usageCall, usageSummary } from "../shapes/usage.js";
import { usageExportFormats, usageMediaTypes } from "../usage-export.js";

const callFilters: Shape = {
  endpointId: optional(text),
  modelDefinitionId: optional(text),
  provider: optional(text),
  statusClass: optional(integer, "The first digit of the HTTP status."),
  metadata: optional(textPairs, "Only calls with these pairs in their metadata."),
};
const callerFilters: Shape = {
  principal: optional(text, "Such as `token:` and the id of an access token."),
  owner: optional(text),
};
const workspaceFilter: Shape = { workspaceId: optional(text, "Only calls in this workspace.") };
const callRange: Shape = {
  ...workspaceFilter,
  ...callFilters,
  ...callerFilters,
  since: optional(time, "Only calls of this time or later, in milliseconds since 1970."),
  until: optional(time, "Only calls before this time, in milliseconds since 1970."),
  requestId: optional(text),
};
const summaryRange: Shape = {
  from: required(time, "The hour that contains it is included."),
  to: required(time, "Only hours that begin before it are included; after `from`."),
  bucket: optional(text, "One row per hour or day in UTC; one for the whole range when absent."),
  groupBy: optional(
    listOf(text),
    "Up to two of workspace, endpoint, model, provider, principal, owner, status, and " +
      "`metadata:` followed by a key that the operator chose.",
  ),
};

// An empty filter, for calls without a value, would be absent in a query, and select all calls.
const value = lookupText.optional();
const timeInput = integerInput(0, limits.time);
const groupRule = `must be one of workspace, endpoint, model, provider, principal, owner, status, or metadata: followed by a key`;
const group = z
  .string({ error: groupRule })
  .regex(/^(?:workspace|endpoint|model|provider|principal|owner|status|metadata:[\s\S]{1,64})$/u, {
    error: groupRule,
  }) as z.ZodType<string> as z.ZodType<UsageGroup>;
const groupsRule = "must be a list of at most two different groups";
const groupByInput = z
  .array(group, { error: groupsRule })
  .max(2, { error: groupsRule })
  .refine((groups) => new Set(groups).size === groups.length, { error: groupsRule })
  .meta({ uniqueItems: true });

const callFilterInput = {
  ...{ endpointId: value, modelDefinitionId: value, provider: value },
  statusClass: integerInput(1, 5).optional(),
  metadata: textPairsInput.optional(),
};
const callerInput = { principal: value, owner: value };
const callRangeInput = {
  ...{ workspaceId: value, ...callFilterInput, ...callerInput, requestId: value },
  ...{ since: timeInput.optional(), until: timeInput.optional() },
};
const summaryInput = {
  ...{ from: timeInput, to: timeInput },
  bucket: oneOf(["hour", "day"]).optional(),
  groupBy: groupByInput.optional(),
};

const scopeText =
  "A token of the installation that names no workspace gets those of all workspaces.";

export const usageRoutes: Pick<ProtocolRoutes, keyof UsageCalls> = {
  summarizeUsage: defineRoute("summarizeUsage", {
    at: "GET /usage/summary",
    permission: "read",
    scope: "workspace",
    summary: `Sums up calls by hour. Rows are in the order of their time, then from the highest cost. ${scopeText}`,
    request: { ...summaryRange, ...workspaceFilter, ...callFilters, ...callerFilters },
    input: record({ ...summaryInput, workspaceId: value, ...callFilterInput, ...callerInput }),
    response: objectResponse(usageSummary),
  }),

  listUsageCalls: defineRoute("listUsageCalls", {
    at: "GET /usage/calls",
    permission: "read",
    scope: "workspace",
    summary: `Lists single calls, newest first, 100 per page when max_results is absent. ${scopeText}`,
    request: { ...callRange, ...alwaysPaged },
    input: record({ ...callRangeInput, ...pageRequestShape }),
    response: pageResponse("calls", usageCall),
  }),

  exportUsage: defineRoute("exportUsage", {
    at: "GET /usage/export",
    permission: "read",
    scope: "workspace",
    summary: `Sends single calls, newest first, as lines of JSON or CSV. ${scopeText}`,
    request: { ...callRange, format: optional(text, "`jsonl` when absent.") },
    input: record({ ...callRangeInput, format: oneOf(usageExportFormats).optional() }),
    response: streamResponse(Object.values(usageMediaTypes)),
  }),

  summarizeOwnUsage: defineRoute("summarizeOwnUsage", {
    at: "GET /usage/mine",
    permission: "any",
    scope: "workspace",
    summary:
      "Sums up the calls of the token of the request, as `/usage/summary` does for all calls.",
    request: { ...summaryRange, ...workspaceFilter, ...callFilters },
    input: record({ ...summaryInput, workspaceId: value, ...callFilterInput }),
    response: objectResponse(usageSummary),
  }),
};
