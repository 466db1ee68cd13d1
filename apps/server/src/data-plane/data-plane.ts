import type { EndpointSnapshots, GatewayRuntime } from "@gw/gateway-runtime";
import type { CallMetrics } from "./call-metrics.js";

/** What calls of endpoints are served with. */
export interface DataPlane {
  readonly runtime: GatewayRuntime;
  readonly snapshots: EndpointSnapshots;
  readonly metrics: CallMetrics;
}
