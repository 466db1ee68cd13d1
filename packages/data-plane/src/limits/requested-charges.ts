import type { MeteredUsage } from "@gw/usage";
import { formats } from "../formats/formats.js";
import type { Operation } from "../formats/operations.js";
import type { MeteredRequest } from "../formats/usage-rules.js";

/** The service tier that a request asks for, and what it is charged for in addition to its tokens. */
export function requestedCharges(
  { format }: Operation,
  request: MeteredRequest,
): Pick<MeteredUsage, "serviceTier" | "otherCharges"> {
  const { usage } = formats[format];
  const serviceTier = usage.serviceTierOf(usage.requestedReport(request));
  const otherCharges = usage.requestedCharges?.(request) ?? [];
  return {
    ...(serviceTier !== undefined && { serviceTier }),
    ...(otherCharges.length > 0 && { otherCharges }),
  };
}
