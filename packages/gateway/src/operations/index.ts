export { createLimitGateways, type LimitGatewaysOptions } from "../limits/limit-gateways.js";
export { findLimitStatus, type LimitStatusSource } from "../limits/limit-status.js";
export { withVerification } from "./doctor-report.js";
export { findEndpointsUsingModel, findSecretUsage } from "./find-secret-usage.js";
export {
  createDoctor,
  createGatewayOperations,
  createWorkspaceOperations,
  type GatewayOperationsOptions,
  type WorkspaceOperationsOptions,
} from "./gateway-operations.js";
export { resolveTokenEndpoints } from "./token-endpoints.js";
export { warnAboutInput, warnAboutWorkspaces } from "./warn-about-input.js";
