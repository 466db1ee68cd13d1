import { GatewayError } from "@gw/entities";

/** The error of a body that is rejected. */
export function invalidBody(message: string): GatewayError {
  return new GatewayError("INVALID_PARAMETER_VALUE", message);
}
