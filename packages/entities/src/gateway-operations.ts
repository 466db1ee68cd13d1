import type { DoctorReport } from "./doctor-report.js";
import type { GatewayEndpointRef } from "./endpoint/endpoint.js";
import type { EndpointExplanation } from "./endpoint/endpoint-explanation.js";
import type { GatewaySecretRef } from "./secret/secret.js";
import type { SecretUsage } from "./secret/secret-usage.js";

/**
 * Read-only questions that need more than one port of a gateway.
 *
 * Each method may throw a `GatewayError` TEMPORARILY_UNAVAILABLE.
 */
export interface GatewayOperations {
  /** Finds what stops working when a secret is deleted. @throws RESOURCE_DOES_NOT_EXIST */
  getSecretUsage(ref: GatewaySecretRef): Promise<SecretUsage>;
  /**
   * Explains which models a call of an endpoint tries. Calls no model.
   *
   * @throws RESOURCE_DOES_NOT_EXIST
   */
  explainGatewayEndpoint(ref: GatewayEndpointRef): Promise<EndpointExplanation>;
  /** Checks keys and running servers. Opens no secret: verify the secrets step by step. */
  getDoctorReport(): Promise<DoctorReport>;
}
