import type { RouteDefinition } from "../format-definition.js";
import type { OpenAiOperationName } from "./operations.js";

export const routes: readonly RouteDefinition<OpenAiOperationName>[] = [
  // The paths of the SDKs.
  inBody("/v1/chat/completions", "chat.completions"),
  inBody("/v1/completions", "completions"),
  inBody("/v1/embeddings", "embeddings"),
  inBody("/v1/responses", "responses"),
  // The paths of MLflow's gateway.
  {
    method: "POST",
    path: "/gateway/{endpoint}/mlflow/invocations",
    operation: "chat.completions",
    endpointIn: "path",
  },
  inBody("/gateway/mlflow/v1/chat/completions", "chat.completions"),
  inBody("/gateway/openai/v1/chat/completions", "chat.completions"),
  inBody("/gateway/openai/v1/embeddings", "embeddings"),
  inBody("/gateway/openai/v1/responses", "responses"),
];

function inBody(
  path: string,
  operation: OpenAiOperationName,
): RouteDefinition<OpenAiOperationName> {
  return { method: "POST", path, operation, endpointIn: "body" };
}
