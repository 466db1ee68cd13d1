export { firstCallIdAt, newCallId } from "./records/call-id.js";
export type { UsageRecord, UsedModel } from "./records/usage-record.js";
export {
  addTotals,
  hourOf,
  noUsage,
  sumUsage,
  type UsageSum,
  type UsageSumKey,
  type UsageTotals,
} from "./records/usage-sum.js";
export type {
  ListUsageCallsInput,
  SummarizeUsageInput,
  UsageFilters,
  UsageGroup,
  UsageGroupValue,
  UsageSummary,
  UsageSummaryRow,
} from "./store/usage-queries.js";
export type { AddBatchResult, UsageBatch, UsageDeletion, UsageStore } from "./store/usage-store.js";
export { type TokenClass, type TokenCounts, tokenClasses } from "./token-counts.js";
