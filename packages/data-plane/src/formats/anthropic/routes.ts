import type { RouteDefinition } from "../format-definition.js";
import type { AnthropicOperationName } from "./operations.js";

export const routes: readonly RouteDefinition<AnthropicOperationName>[] = [
  inBody("/v1/messages", "messages"),
  inBody("/v1/messages/count_tokens", "messages.count_tokens"),
  // The path of MLflow's gateway.
  inBody("/gateway/anthropic/v1/messages", "messages"),
];

function inBody(
  path: string,
  operation: AnthropicOperationName,
): RouteDefinition<AnthropicOperationName> {
  return { method: "POST", path, operation, endpointIn: "body" };
}
