export { NoResponseError } from "./no-response-error.js";
export { RestAdminClient } from "./rest-admin-client.js";
export { RestGatewayStore } from "./rest-gateway-store.js";
export type { RestOptions } from "./rest-options.js";
