export { withVerification } from "./doctor-report.js";
export { findEndpointsUsingModel, findSecretUsage } from "./find-secret-usage.js";
export { createGatewayOperations, type GatewayOperationsOptions } from "./gateway-operations.js";
export {
  type RotateToKeyOptions,
  type RotateToKeyProgress,
  type RotateToKeyReport,
  rotateToKey,
} from "./rotate-to-key.js";
