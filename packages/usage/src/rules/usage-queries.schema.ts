import { limits } from "@gw/entities";
import {
  integer,
  listOf,
  lookupText,
  oneOf,
  pageRequestShape,
  record,
  type Schema,
  text,
} from "@gw/entities/schemas";
import type {
  ListUsageCallsInput,
  SummarizeUsageInput,
  UsageGroup,
} from "../store/usage-queries.js";
import type { UsageDeletion } from "../store/usage-store.js";
import { metadata } from "./usage-batch.schema.js";

const namedGroups = [
  "workspace",
  "endpoint",
  "model",
  "provider",
  "principal",
  "owner",
  "status",
] as const;

const time = integer(0, limits.time);
const valueOrNone = text({ min: 0, max: 1024 });

const filterShape = {
  workspaceId: lookupText.optional(),
  endpointId: valueOrNone.optional(),
  modelDefinitionId: valueOrNone.optional(),
  provider: valueOrNone.optional(),
  principal: valueOrNone.optional(),
  owner: valueOrNone.optional(),
  statusClass: integer(1, 5).optional(),
  metadata: metadata.optional(),
};

const dimension = "metadata:";
const groupRule = `must be one of ${namedGroups.join(", ")}, or ${dimension} followed by a key`;
const groupsRule = "must be a list of at most two different groups";

const group = text({ min: 1, max: dimension.length + 64 }).refine(isGroup, {
  error: groupRule,
}) as Schema<string> as Schema<UsageGroup>;

const groupBy = listOf(group, { max: 2, error: groupsRule }).refine(
  (groups) => new Set(groups).size === groups.length,
  { error: groupsRule },
);

/** Validates a {@link SummarizeUsageInput}. */
export const summarizeUsageSchema: Schema<SummarizeUsageInput> = record({
  ...filterShape,
  from: time,
  to: time,
  bucket: oneOf(["hour", "day"]).optional(),
  groupBy: groupBy.optional(),
}).refine(({ from, to }) => from < to, { path: ["from"], error: "must be before `to`" });

/** Validates a {@link ListUsageCallsInput}. */
export const listUsageCallsSchema: Schema<ListUsageCallsInput> = record({
  ...pageRequestShape,
  ...filterShape,
  since: time.optional(),
  until: time.optional(),
  requestId: valueOrNone.optional(),
});

/** Validates a {@link UsageDeletion}. */
export const usageDeletionSchema: Schema<UsageDeletion> = record({
  kind: oneOf(["calls", "sums"]),
  time,
  limit: integer(1, 100_000),
});

function isGroup(group: string): boolean {
  if (group.startsWith(dimension)) return group.length > dimension.length;
  return (namedGroups as readonly string[]).includes(group);
}
