import type { RouteGroup } from "../format-definition.js";
import type { AnthropicOperationName } from "./operations.js";

export const routes: readonly RouteGroup<AnthropicOperationName>[] = [
  {
    bases: [
      // The path of the SDKs.
      "/v1",
      // The paths of MLflow's gateway.
      "/gateway/anthropic/v1",
      "/gateway/{endpoint}/anthropic/v1",
      "/gateway/{endpoint}/anthropic",
      "/gateway/proxy/{endpoint}/v1",
      "/gateway/proxy/{endpoint}",
    ],
    operations: {
      "/messages": "messages",
      "/messages/count_tokens": "messages.count_tokens",
    },
    hasModels: true,
  },
];
