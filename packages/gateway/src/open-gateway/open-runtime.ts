import { createDataPlane, type DataPlane } from "@gw/data-plane";
import type { CallSettings } from "../settings/call-settings.js";

/** By which this process calls models. It dials nothing before it is used. */
export function openRuntime({
  egress,
  deadlines,
  limits,
  connectTimeout: timeout,
}: CallSettings): DataPlane {
  return createDataPlane({ egress, deadlines, limits, connection: { timeout } });
}
