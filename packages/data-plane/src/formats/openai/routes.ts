import type { RouteGroup } from "../format-definition.js";
import type { OpenAiOperationName } from "./operations.js";

export const routes: readonly RouteGroup<OpenAiOperationName>[] = [
  {
    bases: [
      // The path of the SDKs.
      "/v1",
      // The paths of the SDKs for Azure.
      "/openai/v1",
      "/openai/deployments/{endpoint}",
      // The paths of MLflow's gateway.
      "/gateway/openai/v1",
      "/gateway/mlflow/v1",
      "/gateway/{endpoint}/openai/v1",
      "/gateway/{endpoint}/openai",
      "/gateway/proxy/{endpoint}/v1",
      "/gateway/proxy/{endpoint}",
    ],
    operations: {
      "/chat/completions": "chat.completions",
      "/completions": "completions",
      "/embeddings": "embeddings",
      "/responses": "responses",
    },
    hasModels: true,
  },
  {
    bases: ["/gateway/{endpoint}/mlflow"],
    operations: { "/invocations": { messages: "chat.completions", input: "embeddings" } },
    hasModels: false,
  },
];
