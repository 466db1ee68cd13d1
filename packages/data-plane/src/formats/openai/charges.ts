import { EventMarkers } from "../../streams/event-markers.js";
import { chargedTypes, countedCharges, elementsOf } from "../charge-names.js";
import { asObject, type JsonObject } from "../json-object.js";
import type { MeteredRequest } from "../usage-rules.js";

const webSearch = "web_search";

/** Items of a response; the client executes them, or their tokens are all that they cost. */
const freeCalls: ReadonlySet<string> = new Set([
  ...["function_call", "custom_tool_call", "computer_call", "mcp_call"],
  ...["local_shell_call", "apply_patch_call", "tool_search_call"],
]);

/** Names of models that search for each call. */
const searchModels = /search-(?:preview|api)(?:-|$)|:online$/;

export const chargeMarkers: EventMarkers = new EventMarkers([
  { text: '_call"' },
  { text: '"url_citation"' },
]);

/** The tools in the output of a response, and the citations of a chat completion. */
export function chargesIn({ item, output, response, choices }: JsonObject): readonly string[] {
  const items = [item, ...elementsOf(output), ...elementsOf(asObject(response)?.output)];
  const annotations = elementsOf(choices).flatMap((choice) => {
    const { message, delta } = asObject(choice) ?? {};
    return elementsOf(asObject(message ?? delta)?.annotations);
  });
  const hasCitation = annotations.some((one) => asObject(one)?.type === "url_citation");
  return [
    ...chargedTypes(items, { ending: "_call", free: freeCalls }),
    ...(hasCitation ? [webSearch] : []),
  ];
}

/** Compatible providers count searches in their reports. */
export function chargesOf(report: JsonObject): readonly string[] {
  return [
    ...countedCharges(asObject(report.server_tool_use) ?? {}, { web_search_requests: webSearch }),
    ...countedCharges(report, {
      num_search_queries: webSearch,
      num_sources_used: webSearch,
      num_server_side_tools_used: "server_side_tools",
    }),
    ...(typeof report.search_context_size === "string" ? [webSearch] : []),
  ];
}

/** Searches that a response need not mention. */
export function requestedCharges({ body, modelName }: MeteredRequest): readonly string[] {
  const searches = body.firstOf(["web_search_options", "enable_search"]) !== undefined;
  return [
    ...(searches || searchModels.test(modelName) ? [webSearch] : []),
    ...(body.firstOf(["plugins"]) !== undefined ? ["plugins"] : []),
  ];
}
