import type { EndpointSnapshots, GatewayRuntime } from "@gw/gateway-runtime";

/** What calls of endpoints are served with. */
export interface DataPlane {
  readonly runtime: GatewayRuntime;
  readonly snapshots: EndpointSnapshots;
}
