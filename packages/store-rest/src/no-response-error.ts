import { GatewayError, type GatewayErrorOptions } from "@gw/entities";

/** No server responded: the URL may be wrong, or no server runs there. */
export class NoResponseError extends GatewayError {
  constructor(message: string, options?: GatewayErrorOptions) {
    super("TEMPORARILY_UNAVAILABLE", message, options);
  }
}
