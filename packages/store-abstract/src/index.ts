export {
  AbstractGatewayStore,
  type AbstractGatewayStoreOptions,
} from "./abstract-gateway-store.js";
export { hashAccessToken, isAccessToken } from "./access-token-text.js";
export * from "./access-tokens.js";
export * from "./audit-log.js";
export * from "./audit-log.schema.js";
export * from "./endpoint-tester.js";
export * from "./gateway-backend.js";
export * from "./gateway-store.js";
export * from "./kek-registry.js";
export * from "./key-operations.js";
export * from "./key-operations.schema.js";
export * from "./manifest.js";
export { createTokenOperations, type TokenOperationsOptions } from "./rules/access-tokens.js";
export { type AuditRowPage, auditPageOf } from "./rules/audit-paging.js";
export { rightsOfTokens, type TokenRights } from "./rules/token-rights.js";
export * from "./sealed-secret-source.js";
export * from "./server-registry.js";
export * from "./store-reader.js";
export * from "./store-rows.js";
export * from "./store-transaction.js";
export * from "./token-operations.js";
export { type RevisionWatch, type WatchRevisionOptions, watchRevision } from "./watch-revision.js";
