import type { RouteDefinition } from "../format-definition.js";
import type { GeminiOperationName } from "./operations.js";

const models = "/gateway/gemini/v1beta/models";

// The order counts: the last route matches what the others do not.
export const routes: readonly RouteDefinition<GeminiOperationName>[] = [
  {
    method: "POST",
    path: `${models}/{endpoint}:generateContent`,
    operation: "generateContent",
    endpointIn: "path",
  },
  {
    method: "POST",
    path: `${models}/{endpoint}:streamGenerateContent`,
    operation: "streamGenerateContent",
    endpointIn: "path",
  },
  { method: "POST", path: `${models}/{endpoint}`, endpointIn: "path" },
];
