export {
  type CatalogueModel,
  type CatalogueQuery,
  PriceCatalogue,
} from "./catalogue/price-catalogue.js";
export type { MeteredUsage } from "./metered-usage.js";
export { type BoundedUsage, costBound } from "./price/cost-bound.js";
export {
  type CallCost,
  type CallUsage,
  costOfCall,
  type KnownCost,
  standardServiceTiers,
  type UnknownCost,
  type UnknownCostReason,
} from "./price/cost-of-call.js";
export type {
  ClassPrices,
  ModelPrice,
  PriceOrigin,
  PricePeriod,
  PriceRow,
  SeparatelyPricedPart,
} from "./price/model-price.js";
export { formatUsd, parseUsd } from "./price/nano-usd.js";
export type { PriceTerms, TierTerms, UsdByClass } from "./price/price-terms.js";
export {
  type ExplainedClass,
  type ExplainedPeriod,
  type ExplainedRow,
  explainPrice,
  type PriceExplanation,
} from "./price-explanation.js";
export { type PriceFile, type PriceFileEntry, parsePriceFile } from "./price-file/price-file.js";
export { type ListedPrice, type PricedModel, PriceList } from "./price-list.js";
export { firstCallIdAt, newCallId } from "./records/call-id.js";
export { type Charge, nameOfCharge, sumCharges } from "./records/charge.js";
export type { UsageRecord, UsedModel } from "./records/usage-record.js";
export {
  addTotals,
  hourMs,
  hourOf,
  nameOfSum,
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
