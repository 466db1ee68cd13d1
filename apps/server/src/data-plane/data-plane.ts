import type { DataPlane, EndpointSnapshots } from "@gw/data-plane";
import type { CallMetrics } from "./call-metrics.js";

/** What calls of endpoints are served with. */
export interface DataPlaneParts {
  readonly runtime: DataPlane;
  readonly snapshots: EndpointSnapshots;
  readonly metrics: CallMetrics;
}
