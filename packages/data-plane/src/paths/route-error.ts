import { GatewayError, type GatewayErrorCode } from "@gw/entities";

/**
 * Why a request is not served, although its path belongs to the data plane.
 *
 * - `RESOURCE_DOES_NOT_EXIST`: the path is not served.
 * - `model_not_found`: the path names no endpoint that the client may call.
 * - `METHOD_NOT_ALLOWED`: the path is served with another method.
 * - `UPGRADE_REQUIRED`: the path is not served over WebSocket.
 */
export type RouteErrorCode =
  | "RESOURCE_DOES_NOT_EXIST"
  | "model_not_found"
  | "METHOD_NOT_ALLOWED"
  | "UPGRADE_REQUIRED";

/** The status of UPGRADE_REQUIRED exists on the data plane only. */
const gatewayCodes: Readonly<Record<RouteErrorCode, GatewayErrorCode>> = {
  RESOURCE_DOES_NOT_EXIST: "ENDPOINT_NOT_FOUND",
  model_not_found: "ENDPOINT_NOT_FOUND",
  METHOD_NOT_ALLOWED: "METHOD_NOT_ALLOWED",
  UPGRADE_REQUIRED: "ENDPOINT_NOT_FOUND",
};

/** A request that matches no route. The message is for the client. */
export class RouteError extends GatewayError {
  readonly routeCode: RouteErrorCode;
  /** Response headers, such as `allow`. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: RouteErrorCode,
    message: string,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(gatewayCodes[code], message);
    this.routeCode = code;
    this.headers = headers;
  }
}
