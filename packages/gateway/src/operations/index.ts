export { withVerification } from "./doctor-report.js";
export { findEndpointsUsingModel, findSecretUsage } from "./find-secret-usage.js";
export { createGatewayOperations, type GatewayOperationsOptions } from "./gateway-operations.js";
export { resolveTokenEndpoints } from "./token-endpoints.js";
export { warnAboutInput } from "./warn-about-input.js";
