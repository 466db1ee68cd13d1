import type { DataPlane, EndpointSnapshots } from "@gw/data-plane";
import type { CallMetrics } from "../metrics/call-metrics.js";

/** What calls of endpoints are served with. */
export interface DataPlaneParts {
  readonly runtime: DataPlane;
  readonly snapshots: EndpointSnapshots;
  readonly metrics: CallMetrics;
}
