export {
  AbstractGatewayStore,
  type AbstractGatewayStoreOptions,
} from "./abstract-gateway-store.js";
export * from "./coalesced-task.js";
export * from "./delayed-batch.js";
export * from "./every-page.js";
export * from "./find-sealed-secret.js";
export { type GatewayStore, type StoreMutation, storeActions } from "./gateway-store.js";
export { keyProviderOutage } from "./key-provider-outage.js";
export * from "./manifest.js";
export {
  type AccessTokenRow,
  type AccessTokenStore,
  type AccessTokenTransaction,
  hashAccessToken,
  isAccessToken,
  lastUseInterval,
  type TokenUse,
} from "./ports/access-tokens.js";
export * from "./ports/audit-log.js";
export * from "./ports/audit-log.schema.js";
export * from "./ports/endpoint-tester.js";
export * from "./ports/gateway-backend.js";
export * from "./ports/kek-registry.js";
export * from "./ports/key-operations.js";
export * from "./ports/key-operations.schema.js";
export * from "./ports/sealed-secret-source.js";
export * from "./ports/server-registry.js";
export * from "./ports/token-operations.js";
export * from "./ports/workspace-directory.js";
export * from "./ports/workspace-rows.js";
export { type AuditRowPage, auditPageOf, matchesAuditFilters } from "./rules/paging.js";
export {
  createTokenOperations,
  type TokenOperationsOptions,
} from "./rules/tokens/token-operations.js";
export {
  endpointsIn,
  rightsOfTokens,
  rolesWith,
  type TokenRights,
} from "./rules/tokens/token-rights.js";
export {
  createWorkspaceDirectory,
  type WorkspaceDirectoryOptions,
} from "./rules/workspace-directory.js";
export { envelopeContextOf, unreadableReasonOf } from "./secret-opening.js";
export * from "./settle.js";
export * from "./store-rows.js";
export { type RevisionWatch, type WatchRevisionOptions, watchRevision } from "./watch-revision.js";
