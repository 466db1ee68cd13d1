export * from "./ledger/allowance.js";
export * from "./ledger/allowance-ledger.js";
export * from "./ledger/gateway-lifetime.js";
export * from "./ledger/limit-event.js";
export * from "./ledger/sync.js";
export type { Admission, CallAttempt, EndedCall } from "./limiter/admission.js";
export type { LimitRefusal, RefusalReason } from "./limiter/limit-refusal.js";
export type { WorkspaceLimits } from "./limiter/limit-set.js";
export type { LimitStatus } from "./limiter/limit-status.js";
export { Limiter, type LimiterOptions } from "./limiter/limiter.js";
export type { AllowanceStatus } from "./status/allowance-status.js";
export { formatUnits } from "./status/format-units.js";
export type {
  LimitOperations,
  ListLimitStatusInput,
  ReleaseLimitGatewayInput,
} from "./status/limit-operations.js";
export {
  listLimitGatewaysSchema,
  listLimitStatusSchema,
  releaseLimitGatewaySchema,
} from "./status/limit-operations.schema.js";
export { type LimitsInUse, listAllowanceStatus } from "./status/list-status.js";
export { type LimiterClock, systemClock } from "./syncing/limiter-clock.js";
export type { CallNeeds, CallUnits, UncountableReason } from "./terms/call-needs.js";
export { type CallSubjects, subjectOf } from "./terms/call-subjects.js";
export { fixedWindowAt, type TimeRange } from "./terms/fixed-window.js";
