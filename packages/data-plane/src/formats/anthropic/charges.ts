import { EventMarkers } from "../../streams/event-markers.js";
import { chargedTypes, chargeName, elementsOf } from "../charge-names.js";
import { asObject, type JsonObject } from "../json-object.js";
import { tokenCount } from "../token-count.js";

/** Results of tools of the provider whose tokens are all that they cost. */
const freeResults: ReadonlySet<string> = new Set([
  ...["web_fetch_tool_result", "tool_search_tool_result", "mcp_tool_result"],
]);
const freeRequests: ReadonlySet<string> = new Set(["web_fetch_requests", "tool_search_requests"]);

export const chargeMarkers: EventMarkers = new EventMarkers([
  { text: '_tool_result"' },
  { text: '"container"', unless: "n" },
]);

/** The results of tools of the provider, and the container that executes code. */
export function chargesIn(event: JsonObject): readonly string[] {
  const { content_block: block, content, container, delta, message } = event;
  const containers = [container, asObject(delta)?.container, asObject(message)?.container];
  return [
    ...chargedTypes([block, ...elementsOf(content)], {
      ending: "_tool_result",
      free: freeResults,
    }),
    // A value that is too long to be read is one, too.
    ...(containers.some((one) => asObject(one) !== undefined || one === true) ? ["container"] : []),
  ];
}

/** Requests of tools, and the steps whose tokens the report does not include. */
export function chargesOf(report: JsonObject): readonly string[] {
  const requests = Object.entries(asObject(report.server_tool_use) ?? {});
  const steps = elementsOf(report.iterations).map((step) => asObject(step)?.type);
  return [
    ...requests.flatMap(([field, count]) =>
      freeRequests.has(field) || !tokenCount(count)
        ? []
        : [chargeName(field.replace(/_requests$/, ""))],
    ),
    ...steps.flatMap((type) =>
      typeof type === "string" && type !== "message" ? [chargeName(type)] : [],
    ),
  ];
}
