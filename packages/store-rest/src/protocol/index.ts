export type { AuditTarget } from "./audit-target.js";
export { basePaths } from "./base-paths.js";
export {
  type BudgetCalls,
  type BudgetDuration,
  type BudgetPolicy,
  type BudgetPolicyRef,
  type BudgetTarget,
  type BudgetWindow,
  budgetActions,
  budgetDurationUnits,
  budgetTargetScopes,
  type CreateBudgetPolicyInput,
  type UpdateBudgetPolicyInput,
} from "./budget-policy.js";
export { ownFieldMark } from "./codecs/field.js";
export type { JsonSchema } from "./codecs/json-schema.js";
export { decodeError } from "./decode-error.js";
export { encodeError, httpStatusOf, type WireError } from "./errors.js";
export type {
  ExportUsageInput,
  HostCalls,
  ListedAuditRecord,
  ProtocolRoute,
  ProtocolRoutes,
  RouteCall,
  RouteInput,
  RouteOutput,
  RouteScope,
  SecretsConfig,
  StoreCall,
  SummarizeOwnUsageInput,
  TextStream,
  UsageCalls,
} from "./protocol-route.js";
export { protocolRoutes, routesByCall } from "./protocol-routes.js";
export {
  csvRow,
  type UsageExportFormat,
  usageExport,
  usageExportFormats,
  usageMediaTypes,
} from "./usage-export.js";
export { wholeOrPage } from "./whole-or-page.js";
export { workspaceHeader } from "./workspace-header.js";
