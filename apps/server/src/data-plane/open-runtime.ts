import { createGatewayRuntime, type GatewayRuntime } from "@gw/gateway-runtime";
import type { CallSettings } from "./call-settings.js";

/** By which this process calls models. It dials nothing before it is used. */
export function openRuntime({
  egress,
  deadlines,
  limits,
  connectTimeout: timeout,
}: CallSettings): GatewayRuntime {
  return createGatewayRuntime({ egress, deadlines, limits, connection: { timeout } });
}
